-- Customers: what they say of themselves, the phones that they sign in on, and the one-time passwords
-- that prove a number.
--
-- On a distributed PostgreSQL: customers and devices are distributed by account_id, emails by email,
-- otps by phone_hash.

-- One row an account; emptied when the customer is forgotten.
CREATE TABLE customers (
    account_id    BIGINT NOT NULL PRIMARY KEY,
    first_name    TEXT   NOT NULL,
    last_name     TEXT   NOT NULL,
    email         TEXT   NOT NULL, -- as it was written
    registered_at BIGINT NOT NULL,
    erased_at     BIGINT           -- when the personal data was removed
);

-- An e-mail address has one account of an issuer.
CREATE TABLE emails (
    issuer     TEXT   COLLATE "C" NOT NULL,
    email      TEXT   COLLATE "C" NOT NULL, -- in small letters
    account_id BIGINT NOT NULL,
    PRIMARY KEY (issuer, email)
);

CREATE TABLE devices (
    account_id    BIGINT NOT NULL,
    device_hash   BYTEA  NOT NULL, -- keyed: the app's id of itself is stored nowhere
    name          TEXT   NOT NULL,
    first_seen    BIGINT NOT NULL,
    last_seen     BIGINT NOT NULL,
    cash_out_from BIGINT NOT NULL, -- before it, no token for cash-out is made there
    PRIMARY KEY (account_id, device_hash)
);

-- The device of a session; none: one that began before devices were known.
ALTER TABLE sessions ADD COLUMN device_hash BYTEA;

-- Of one number and purpose, whether it has an account or not. Rows of days gone by are swept.
CREATE TABLE otps (
    issuer           TEXT    COLLATE "C" NOT NULL,
    phone_hash       BYTEA   NOT NULL, -- keyed
    purpose          TEXT    COLLATE "C" NOT NULL,
    mac              BYTEA   NOT NULL, -- keyed, of the digits
    sent_day         INTEGER NOT NULL, -- yyyymmdd in WIB
    sends            INTEGER NOT NULL,
    expires_at       BIGINT  NOT NULL,
    wrong_tries      INTEGER NOT NULL,
    locked_until     BIGINT,
    proof_hash       BYTEA,             -- of what was handed out when the number was proved
    proof_expires_at BIGINT  NOT NULL,
    changed_at       BIGINT  NOT NULL,
    PRIMARY KEY (issuer, phone_hash, purpose)
);
CREATE INDEX otps_by_change ON otps (changed_at);
