-- The field's names, and a table of their own for the marks that batches leave.

-- The marks in it are of gateways that have ended: each one names its mark anew when it starts.
DELETE FROM house WHERE name LIKE 'writer %';
ALTER TABLE house RENAME TO metadata;
ALTER INDEX house_pkey RENAME TO metadata_pkey;

-- The number of a writer's last batch, written in the transaction of each: when the answer to a
-- commit is lost, it says whether the batch was committed. On a distributed PostgreSQL: by writer.
CREATE TABLE commit_marks (
    writer TEXT   NOT NULL PRIMARY KEY,
    batch  BIGINT NOT NULL
) WITH (fillfactor = 70);

ALTER TABLE notices RENAME TO notifications;
ALTER TABLE notifications RENAME COLUMN notice_no TO notification_no;
ALTER INDEX notices_pkey RENAME TO notifications_pkey;
ALTER INDEX notices_unsent RENAME TO notifications_unsent;
ALTER TABLE accounts RENAME COLUMN last_notice TO last_notification;
ALTER TABLE movements RENAME COLUMN refusal TO decline_reason;

ALTER TYPE account_row RENAME ATTRIBUTE last_notice TO last_notification;
ALTER TYPE movement_row RENAME ATTRIBUTE refusal TO decline_reason;
ALTER TYPE notice_row RENAME TO notification_row;
ALTER TYPE notification_row RENAME ATTRIBUTE notice_no TO notification_no;
