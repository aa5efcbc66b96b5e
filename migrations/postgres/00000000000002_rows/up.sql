-- Rows on their way in. A batch sends all its rows of a table as one array of these: one array for
-- each column costs the server half as much again.

CREATE TYPE account_row AS (
    account_id        BIGINT,
    tier              TEXT,
    status            TEXT,
    available         BIGINT,
    held              BIGINT,
    month             INTEGER,
    month_in          BIGINT,
    failures_in_a_row INTEGER,
    decided_at        BIGINT,
    last_seq          BIGINT,
    last_hash         BYTEA,
    last_token        BIGINT,
    last_notice       BIGINT
);

CREATE TYPE token_row AS (
    account_id        BIGINT,
    token_no          BIGINT,
    channel           TEXT,
    direction         TEXT,
    key_id            TEXT,
    mac               BYTEA,
    amount            BIGINT,
    held              BIGINT,
    state             TEXT,
    wrong_tries       SMALLINT,
    issued_at         BIGINT,
    expires_at        BIGINT,
    ended_at          BIGINT,
    partner_id        TEXT,
    service           SMALLINT,
    partner_reference TEXT
);

CREATE TYPE movement_row AS (
    partner_id        TEXT,
    service           SMALLINT,
    partner_reference TEXT,
    reference_no      TEXT,
    external_id       TEXT,
    fingerprint       BYTEA,
    account_id        BIGINT,
    msisdn            TEXT,
    channel           TEXT,
    amount            BIGINT,
    fee               BIGINT,
    store_id          TEXT,
    store_brand       TEXT,
    terminal_id       TEXT,
    cashier_id        TEXT,
    state             TEXT,
    refusal           TEXT,
    decided_at        BIGINT,
    cancelled_at      BIGINT,
    cancel_reason     TEXT,
    flagged           BOOLEAN
);

CREATE TYPE external_id_row AS (
    partner_id        TEXT,
    external_id       TEXT,
    day               INTEGER,
    service           SMALLINT,
    partner_reference TEXT
);

CREATE TYPE posting_row AS (
    account_id        BIGINT,
    seq               BIGINT,
    partner_id        TEXT,
    service           SMALLINT,
    partner_reference TEXT,
    kind              TEXT,
    amount            BIGINT,
    balance_after     BIGINT,
    posted_at         BIGINT,
    hash              BYTEA
);

CREATE TYPE settlement_row AS (
    partner_id        TEXT,
    service           SMALLINT,
    partner_reference TEXT,
    kind              TEXT,
    book              TEXT,
    amount            BIGINT,
    posted_at         BIGINT
);

CREATE TYPE notice_row AS (
    account_id BIGINT,
    notice_no  BIGINT,
    kind       TEXT,
    text_id    TEXT,
    text_en    TEXT,
    medium     TEXT,
    at         BIGINT
);
