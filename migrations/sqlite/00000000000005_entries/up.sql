-- The ledger as a chain of entries.
--
-- An entry is a row of one account: what happened to it, and its whole state afterwards. Its number
-- `seq` is unique in the account, and that unique key is the lock: of two gateways that decide entry
-- 8 of an account, one gets a duplicate key. Entries, keys, external ids and unplaced movements are
-- only ever added.

ALTER TABLE accounts RENAME TO old_accounts;
ALTER TABLE tokens RENAME TO old_tokens;
ALTER TABLE movements RENAME TO old_movements;
ALTER TABLE external_ids RENAME TO old_external_ids;
ALTER TABLE postings RENAME TO old_postings;
ALTER TABLE settlement_postings RENAME TO old_settlement_postings;
ALTER TABLE notifications RENAME TO old_notifications;
DROP INDEX tokens_one_live;

-- Who an account is of. No movement touches it.
CREATE TABLE accounts (
    account_id BIGINT NOT NULL PRIMARY KEY,
    issuer     TEXT   NOT NULL,
    msisdn     TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    opened_at  BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE entries (
    account_id        BIGINT   NOT NULL,
    seq               BIGINT   NOT NULL, -- from 1, without gaps
    decided_at        BIGINT   NOT NULL,
    amount            BIGINT   NOT NULL, -- what the account gains by it, without the fee
    fee               BIGINT   NOT NULL, -- what the account pays for it; negative: what it gets back
    hold              BIGINT   NOT NULL, -- what goes from available to held; negative: is released
    available         BIGINT   NOT NULL CHECK (available >= 0), -- afterwards
    held              BIGINT   NOT NULL CHECK (held >= 0),      -- afterwards
    month_in          BIGINT   NOT NULL, -- afterwards: incoming credits of the month
    last_token        BIGINT   NOT NULL, -- afterwards
    token_no          BIGINT,            -- the token that it is about
    asked             BIGINT,            -- the amount of a declined movement
    month             INTEGER  NOT NULL, -- yyyymm in WIB
    failures_in_a_row INTEGER  NOT NULL, -- afterwards
    service           SMALLINT,          -- 38 cash-in, 44 cash-out; of a token: what it is for
    flagged           BOOLEAN  NOT NULL, -- for people to look at
    kind              TEXT     NOT NULL,
    tier              TEXT     NOT NULL, -- afterwards
    status            TEXT     NOT NULL, -- afterwards
    partner_id        TEXT,
    partner_reference TEXT,
    reference_no      TEXT,
    external_id       TEXT,
    channel           TEXT,
    store_id          TEXT,
    store_brand       TEXT,
    terminal_id       TEXT,
    cashier_id        TEXT,
    reason            TEXT,              -- why it was declined; or in the words of who cancelled
    live              TEXT,              -- afterwards: the live tokens, as JSON
    fingerprint       BLOB,
    hash              BLOB     NOT NULL, -- keyed, over the one before and all of this row
    UNIQUE (account_id, seq)
);
CREATE INDEX entries_by_reference_no ON entries (reference_no) WHERE reference_no IS NOT NULL;

-- For one reference, money moves at most once, for ever. Service 46: the reversal of a 44.
CREATE TABLE movement_keys (
    partner_reference TEXT     NOT NULL,
    partner_id        TEXT     NOT NULL,
    service           SMALLINT NOT NULL,
    account_id        BIGINT, -- its entry; none: an unplaced movement
    seq               BIGINT,
    PRIMARY KEY (partner_reference, partner_id, service)
) WITHOUT ROWID;

-- Movements that were refused before an account was found, or cancelled for a number without one.
CREATE TABLE unplaced_movements (
    partner_reference TEXT     NOT NULL,
    partner_id        TEXT     NOT NULL,
    service           SMALLINT NOT NULL,
    state             TEXT     NOT NULL, -- DECLINED | VOIDED
    reason            TEXT,
    decided_at        BIGINT   NOT NULL,
    msisdn            TEXT     NOT NULL,
    asked             BIGINT   NOT NULL,
    reference_no      TEXT     NOT NULL,
    external_id       TEXT     NOT NULL,
    fingerprint       BLOB    NOT NULL,
    store_id          TEXT,
    store_brand       TEXT,
    terminal_id       TEXT,
    cashier_id        TEXT,
    flagged           BOOLEAN  NOT NULL,
    PRIMARY KEY (partner_reference, partner_id, service)
) WITHOUT ROWID;
CREATE INDEX unplaced_by_reference_no ON unplaced_movements (reference_no);

-- Tokens that will be due, for the sweep.
CREATE TABLE due_tokens (
    account_id BIGINT NOT NULL,
    token_no   BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, token_no)
) WITHOUT ROWID;
CREATE INDEX due_tokens_by_end ON due_tokens (expires_at);

-- Notifications that are still to go by message.
CREATE TABLE outbox (
    account_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (account_id, seq)
) WITHOUT ROWID;

CREATE TABLE notification_reads (
    account_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    read_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, seq)
) WITHOUT ROWID;

-- The tiers that accounts have, or have had.
CREATE TABLE tiers_used (
    issuer TEXT NOT NULL,
    tier   TEXT NOT NULL,
    PRIMARY KEY (issuer, tier)
) WITHOUT ROWID;

-- A partner's external ids, by day: the index of a day that is over is left alone.
CREATE TABLE external_ids (
    day               INTEGER  NOT NULL, -- yyyymmdd in WIB
    partner_id        TEXT     NOT NULL,
    external_id       TEXT     NOT NULL,
    service           SMALLINT, -- of the movement that it asked for, if any
    partner_reference TEXT,
    PRIMARY KEY (day, partner_id, external_id)
) WITHOUT ROWID;

-- Accounts as they are now.
CREATE VIEW current_accounts AS
SELECT accounts.account_id, issuer, msisdn, name, opened_at, seq, available, held, month, month_in,
       failures_in_a_row, tier, status, last_token, live, decided_at, hash
FROM accounts JOIN entries ON entries.account_id = accounts.account_id
    AND seq = (SELECT MAX(last.seq) FROM entries AS last WHERE last.account_id = accounts.account_id);

-- The customers' side of every movement, a line for its amount and one for its fee ...
CREATE VIEW postings AS
SELECT account_id, seq, partner_id, service, partner_reference,
       CASE kind WHEN 'cash-out-reversed' THEN 'reversal' ELSE kind END AS kind,
       amount, available + held + fee AS balance_after, decided_at AS posted_at
FROM entries WHERE amount <> 0
UNION ALL
SELECT account_id, seq, partner_id, service, partner_reference,
       CASE WHEN fee < 0 THEN 'fee-reversal' ELSE 'fee' END AS kind,
       -fee AS amount, available + held AS balance_after, decided_at AS posted_at
FROM entries WHERE fee <> 0;

-- ... and the other side: what the customer gains, the partner's settlement or the fee book loses.
CREATE VIEW settlement_postings AS
SELECT partner_id, service, partner_reference, kind,
       CASE WHEN kind IN ('fee', 'fee-reversal') THEN 'fee' ELSE 'settlement' END AS book,
       -amount AS amount, posted_at
FROM postings;

-- CONVERSION

DROP TABLE old_notifications;
DROP TABLE old_settlement_postings;
DROP TABLE old_postings;
DROP TABLE old_external_ids;
DROP TABLE old_movements;
DROP TABLE old_tokens;
DROP TABLE old_accounts;
