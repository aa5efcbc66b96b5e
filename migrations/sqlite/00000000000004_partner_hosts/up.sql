-- What a partner's host needs that the standard does not provide for.
ALTER TABLE partners ADD COLUMN default_key TEXT;   -- wallet:16, bin:000076: meant where the host sends none
ALTER TABLE partners ADD COLUMN default_brand TEXT; -- meant where the host sends none
ALTER TABLE partners ADD COLUMN expires_in_number BOOLEAN NOT NULL DEFAULT 0;
