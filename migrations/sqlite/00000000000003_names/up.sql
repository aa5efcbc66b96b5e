-- The field's names, and a table of their own for the marks that batches leave. (There is no
-- second migration: PostgreSQL's made types that SQLite does not need.)

-- The marks in it are of gateways that have ended: each one names its mark anew when it starts.
DELETE FROM house WHERE name LIKE 'writer %';
ALTER TABLE house RENAME TO metadata;

-- The number of a writer's last batch, written in the transaction of each: when the answer to a
-- commit is lost, it says whether the batch was committed.
CREATE TABLE commit_marks (
    writer TEXT   NOT NULL PRIMARY KEY,
    batch  BIGINT NOT NULL
) WITHOUT ROWID;

ALTER TABLE notices RENAME TO notifications;
ALTER TABLE notifications RENAME COLUMN notice_no TO notification_no;
DROP INDEX notices_unsent;
CREATE INDEX notifications_unsent ON notifications (at) WHERE medium = 'message' AND sent_at IS NULL;
ALTER TABLE accounts RENAME COLUMN last_notice TO last_notification;
ALTER TABLE movements RENAME COLUMN refusal TO decline_reason;
