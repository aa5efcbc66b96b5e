-- The house. Times are microseconds since 1970 (UTC), money is whole rupiah.
-- Tables on the account's side are distributed by account_id, those on the partner's side by
-- partner_reference (with partner and service); no unique key crosses its distribution column.

-- What belongs to the database as a whole, such as the check value of the key ring.
CREATE TABLE house (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The caps that were in force, for the auditor, who reads only the database.
CREATE TABLE tier_limits (
    issuer             TEXT   NOT NULL,
    tier               TEXT   NOT NULL,
    effective_from     BIGINT NOT NULL,
    max_balance        BIGINT NOT NULL,
    max_incoming_month BIGINT NOT NULL,
    PRIMARY KEY (issuer, tier, effective_from)
) WITHOUT ROWID;

CREATE TABLE partners (
    partner_id        TEXT    NOT NULL PRIMARY KEY,
    client_key        TEXT    NOT NULL UNIQUE,
    name              TEXT    NOT NULL,
    issuer            TEXT    NOT NULL,
    public_key        TEXT    NOT NULL, -- PEM, SubjectPublicKeyInfo
    sealed_secret     BLOB    NOT NULL, -- under the key ring
    signature_mode    TEXT    NOT NULL, -- symmetric | asymmetric
    channels          TEXT    NOT NULL, -- ids, comma-separated
    allowed_ips       TEXT    NOT NULL, -- networks, comma-separated; empty: any
    window_seconds    INTEGER NOT NULL, -- how far X-TIMESTAMP may be off
    strict_duplicates BOOLEAN NOT NULL, -- answer a repeat with 409xx01
    created_at        BIGINT  NOT NULL,
    changed_at        BIGINT  NOT NULL
) WITHOUT ROWID;

CREATE TABLE phones (
    issuer     TEXT   NOT NULL,
    msisdn     TEXT   NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (issuer, msisdn)
) WITHOUT ROWID;

CREATE TABLE accounts (
    account_id        BIGINT  NOT NULL PRIMARY KEY,
    issuer            TEXT    NOT NULL,
    msisdn            TEXT    NOT NULL,
    name              TEXT    NOT NULL,
    tier              TEXT    NOT NULL,
    status            TEXT    NOT NULL,
    available         BIGINT  NOT NULL CHECK (available >= 0),
    held              BIGINT  NOT NULL CHECK (held >= 0),
    month             INTEGER NOT NULL, -- yyyymm in WIB
    month_in          BIGINT  NOT NULL,
    failures_in_a_row INTEGER NOT NULL,
    decided_at        BIGINT  NOT NULL,
    last_seq          BIGINT  NOT NULL,
    last_hash         BLOB    NOT NULL,
    last_token        BIGINT  NOT NULL,
    last_notice       BIGINT  NOT NULL,
    opened_at         BIGINT  NOT NULL
) WITHOUT ROWID;

CREATE TABLE credentials (
    account_id   BIGINT  NOT NULL PRIMARY KEY,
    pin_hash     TEXT    NOT NULL, -- Argon2id, PHC form
    wrong_pins   INTEGER NOT NULL,
    locked_until BIGINT
) WITHOUT ROWID;

CREATE TABLE sessions (
    session_hash BLOB   NOT NULL PRIMARY KEY, -- SHA-256 of the opaque token
    account_id   BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account_id, created_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE tokens (
    account_id        BIGINT   NOT NULL,
    token_no          BIGINT   NOT NULL,
    channel           TEXT     NOT NULL,
    direction         TEXT     NOT NULL,
    key_id            TEXT     NOT NULL,
    mac               BLOB     NOT NULL, -- HMAC-SHA-256 of the digits
    amount            BIGINT,
    held              BIGINT   NOT NULL CHECK (held >= 0),
    state             TEXT     NOT NULL,
    wrong_tries       SMALLINT NOT NULL,
    issued_at         BIGINT   NOT NULL,
    expires_at        BIGINT   NOT NULL,
    ended_at          BIGINT,
    partner_id        TEXT, -- of the movement that redeemed it
    service           SMALLINT,
    partner_reference TEXT,
    PRIMARY KEY (account_id, token_no)
) WITHOUT ROWID;
CREATE UNIQUE INDEX tokens_one_live ON tokens (account_id, channel, direction) WHERE state = 'ISSUED';
CREATE INDEX tokens_due ON tokens (expires_at) WHERE state = 'ISSUED';

CREATE TABLE movements (
    partner_id        TEXT     NOT NULL,
    service           SMALLINT NOT NULL, -- 38 cash-in, 44 cash-out
    partner_reference TEXT     NOT NULL,
    reference_no      TEXT     NOT NULL,
    external_id       TEXT     NOT NULL,
    fingerprint       BLOB     NOT NULL,
    account_id        BIGINT,
    msisdn            TEXT     NOT NULL,
    channel           TEXT,
    amount            BIGINT   NOT NULL,
    fee               BIGINT   NOT NULL,
    store_id          TEXT,
    store_brand       TEXT,
    terminal_id       TEXT,
    cashier_id        TEXT,
    state             TEXT     NOT NULL, -- POSTED | DECLINED | REVERSED | VOIDED
    refusal           TEXT,              -- of a DECLINED one
    decided_at        BIGINT   NOT NULL,
    cancelled_at      BIGINT,
    cancel_reason     TEXT,
    flagged           BOOLEAN  NOT NULL,
    PRIMARY KEY (partner_id, service, partner_reference)
) WITHOUT ROWID;
CREATE INDEX movements_by_reference_no ON movements (reference_no);

CREATE TABLE external_ids (
    partner_id        TEXT     NOT NULL,
    external_id       TEXT     NOT NULL,
    day               INTEGER  NOT NULL, -- yyyymmdd in WIB
    service           SMALLINT,          -- of the movement that it asked for, if any
    partner_reference TEXT,
    PRIMARY KEY (partner_id, external_id, day)
) WITHOUT ROWID;

CREATE TABLE postings (
    account_id        BIGINT   NOT NULL,
    seq               BIGINT   NOT NULL,
    partner_id        TEXT     NOT NULL,
    service           SMALLINT NOT NULL,
    partner_reference TEXT     NOT NULL,
    kind              TEXT     NOT NULL,
    amount            BIGINT   NOT NULL,
    balance_after     BIGINT   NOT NULL,
    posted_at         BIGINT   NOT NULL,
    hash              BLOB     NOT NULL,
    PRIMARY KEY (account_id, seq)
) WITHOUT ROWID;

CREATE TABLE settlement_postings (
    partner_id        TEXT     NOT NULL,
    service           SMALLINT NOT NULL,
    partner_reference TEXT     NOT NULL,
    kind              TEXT     NOT NULL,
    book              TEXT     NOT NULL, -- settlement | fee
    amount            BIGINT   NOT NULL,
    posted_at         BIGINT   NOT NULL,
    PRIMARY KEY (partner_id, service, partner_reference, kind)
) WITHOUT ROWID;

CREATE TABLE notices (
    account_id BIGINT NOT NULL,
    notice_no  BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    text_id    TEXT   NOT NULL,
    text_en    TEXT   NOT NULL,
    medium     TEXT   NOT NULL, -- in-app | message
    at         BIGINT NOT NULL,
    read_at    BIGINT,
    sent_at    BIGINT,
    PRIMARY KEY (account_id, notice_no)
) WITHOUT ROWID;
CREATE INDEX notices_unsent ON notices (at) WHERE medium = 'message' AND sent_at IS NULL;
