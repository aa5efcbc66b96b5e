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
    decided_at BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    PRIMARY KEY (decided_at, account_id, seq)
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

-- What was there before. The postings of an account become its first entries, with the hashes that
-- they had; how much of a balance was held then, and what had come in, was kept nowhere. Then an
-- entry carries each account over as it is. Its hash is made by the first gateway that starts with
-- the key ring: until then it is empty.

INSERT INTO accounts SELECT account_id, issuer, msisdn, name, opened_at FROM old_accounts;
INSERT INTO tiers_used SELECT DISTINCT issuer, tier FROM old_accounts;

INSERT INTO entries (
    account_id, seq, decided_at, amount, fee, hold, available, held, month_in, last_token, month,
    failures_in_a_row, service, flagged, kind, tier, status, partner_id, partner_reference,
    reference_no, external_id, channel, store_id, store_brand, terminal_id, cashier_id, reason,
    fingerprint, hash)
SELECT p.account_id, ROW_NUMBER() OVER (PARTITION BY p.account_id ORDER BY p.seq), p.posted_at,
       p.amount, COALESCE(-fee.amount, 0), 0, COALESCE(fee.balance_after, p.balance_after), 0, 0, 0, 0,
       0, p.service, m.flagged,
       CASE p.kind WHEN 'reversal' THEN 'cash-out-reversed' ELSE p.kind END, a.tier, a.status,
       p.partner_id, p.partner_reference, m.reference_no, m.external_id, m.channel, m.store_id,
       m.store_brand, m.terminal_id, m.cashier_id,
       CASE p.kind WHEN 'reversal' THEN m.cancel_reason END, substr(m.fingerprint, 1, 16),
       substr(COALESCE(fee.hash, p.hash), 1, 16)
FROM old_postings AS p
JOIN old_movements AS m ON m.partner_id = p.partner_id AND m.service = p.service
    AND m.partner_reference = p.partner_reference
JOIN old_accounts AS a ON a.account_id = p.account_id
LEFT JOIN old_postings AS fee ON fee.account_id = p.account_id AND fee.seq = p.seq + 1
    AND fee.kind = CASE p.kind WHEN 'reversal' THEN 'fee-reversal' ELSE 'fee' END
    AND fee.partner_id = p.partner_id AND fee.service = p.service
    AND fee.partner_reference = p.partner_reference
WHERE p.kind IN ('cash-in', 'cash-out', 'reversal');

INSERT INTO movement_keys
SELECT partner_reference, partner_id, CASE kind WHEN 'cash-out-reversed' THEN 46 ELSE service END,
       account_id, seq
FROM entries;

INSERT INTO entries (
    account_id, seq, decided_at, amount, fee, hold, available, held, month_in, last_token, month,
    failures_in_a_row, flagged, kind, tier, status, live, hash)
SELECT a.account_id,
       1 + COALESCE((SELECT MAX(e.seq) FROM entries AS e WHERE e.account_id = a.account_id), 0),
       a.decided_at, 0, 0, a.held, a.available, a.held, a.month_in, a.last_token, a.month,
       a.failures_in_a_row, FALSE, 'carried-over', a.tier, a.status,
       (SELECT NULLIF(json_group_array(json_object(
            'no', token_no, 'channel', channel, 'direction', direction, 'key', key_id,
            'mac', lower(hex(mac)), 'amount', amount, 'held', held, 'tries', wrong_tries,
            'issued', issued_at, 'expires', expires_at)), '[]')
        FROM (SELECT * FROM old_tokens AS t
              WHERE t.account_id = a.account_id AND t.state = 'ISSUED' ORDER BY token_no)),
       x''
FROM old_accounts AS a;

INSERT INTO unplaced_movements (
    partner_reference, partner_id, service, state, reason, decided_at, msisdn, asked, reference_no,
    external_id, fingerprint, store_id, store_brand, terminal_id, cashier_id, flagged)
SELECT partner_reference, partner_id, service, state,
       CASE state WHEN 'DECLINED' THEN decline_reason ELSE cancel_reason END, decided_at, msisdn, amount,
       reference_no, external_id, substr(fingerprint, 1, 16), store_id, store_brand, terminal_id,
       cashier_id, flagged
FROM old_movements WHERE state IN ('DECLINED', 'VOIDED');
INSERT INTO movement_keys (partner_reference, partner_id, service)
SELECT partner_reference, partner_id, service FROM unplaced_movements;

INSERT INTO external_ids
SELECT day, partner_id, external_id, service, partner_reference FROM old_external_ids;

INSERT INTO due_tokens
SELECT account_id, token_no, expires_at FROM old_tokens WHERE state = 'ISSUED';

-- Notifications of movements are entries now; those of tokens that ended are not carried over.
INSERT INTO outbox
SELECT DISTINCT e.decided_at, e.account_id, e.seq FROM old_notifications AS n
JOIN entries AS e ON e.account_id = n.account_id AND e.kind = n.kind AND e.decided_at = n.at
WHERE n.medium = 'message' AND n.sent_at IS NULL;
INSERT INTO notification_reads
SELECT e.account_id, e.seq, MAX(n.read_at) FROM old_notifications AS n
JOIN entries AS e ON e.account_id = n.account_id AND e.kind = n.kind AND e.decided_at = n.at
WHERE n.read_at IS NOT NULL GROUP BY e.account_id, e.seq;

INSERT INTO metadata (name, value) VALUES ('unsealed entries', 'carried-over');

-- Both sides are compared: where anything is missing, nothing is migrated.
CREATE TABLE carried_over (what TEXT NOT NULL, before BIGINT, after BIGINT, CHECK (before = after));
INSERT INTO carried_over
SELECT 'accounts', (SELECT COUNT(*) FROM old_accounts), (SELECT COUNT(*) FROM current_accounts)
UNION ALL
SELECT 'balances', (SELECT COALESCE(SUM(available + held), 0) FROM old_accounts),
       (SELECT COALESCE(SUM(available + held), 0) FROM current_accounts)
UNION ALL
SELECT 'movements', (SELECT COUNT(*) FROM old_movements),
       (SELECT COUNT(*) FROM movement_keys WHERE service <> 46)
UNION ALL
SELECT 'reversals', (SELECT COUNT(*) FROM old_movements WHERE state = 'REVERSED'),
       (SELECT COUNT(*) FROM movement_keys WHERE service = 46)
UNION ALL
SELECT 'postings', (SELECT COALESCE(SUM(amount), 0) FROM old_postings),
       (SELECT COALESCE(SUM(amount), 0) FROM postings)
UNION ALL
SELECT 'lines', (SELECT COUNT(*) FROM old_postings), (SELECT COUNT(*) FROM postings)
UNION ALL
SELECT 'settlement', (SELECT COALESCE(SUM(amount), 0) FROM old_settlement_postings),
       (SELECT COALESCE(SUM(amount), 0) FROM settlement_postings)
UNION ALL
SELECT 'tokens', (SELECT COUNT(*) FROM old_tokens WHERE state = 'ISSUED'),
       (SELECT COUNT(*) FROM due_tokens)
UNION ALL
SELECT 'external ids', (SELECT COUNT(*) FROM old_external_ids), (SELECT COUNT(*) FROM external_ids);
DROP TABLE carried_over;

DROP TABLE old_notifications;
DROP TABLE old_settlement_postings;
DROP TABLE old_postings;
DROP TABLE old_external_ids;
DROP TABLE old_movements;
DROP TABLE old_tokens;
DROP TABLE old_accounts;
