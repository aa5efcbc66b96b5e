-- What operators do, and how it ended. Rows are only ever added, each chained to the one before it.
CREATE TABLE audit_trail (
    seq      BIGINT NOT NULL PRIMARY KEY, -- from 1, without gaps
    at       BIGINT NOT NULL,
    operator TEXT   NOT NULL, -- who
    action   TEXT   NOT NULL, -- what: account.block
    subject  TEXT   COLLATE "C" NOT NULL, -- to what: account 123
    reason   TEXT   NOT NULL, -- in the words of the operator
    outcome  TEXT   NOT NULL, -- asked | done | unknown | not done | why it was declined
    state_before TEXT,        -- what differs, as JSON
    state_after  TEXT,
    hash     BYTEA  NOT NULL  -- keyed, over the one before and all of this row
);
CREATE INDEX audit_trail_by_subject ON audit_trail (subject, seq);

-- Who appends writes this row, so that one waits for the other.
INSERT INTO metadata (name, value) VALUES ('audit trail', '');

-- A partner that may move no money, and the secret that is still good for a while.
ALTER TABLE partners ADD COLUMN suspended_at BIGINT;
ALTER TABLE partners ADD COLUMN former_secret BYTEA;
ALTER TABLE partners ADD COLUMN former_until BIGINT;
