//! A past, in SQL: as many rows, as wide and as evenly spread as the gateway would have left.

/// Movements of one account: every third is a cash-out, for which a token was made.
const OF_AN_ACCOUNT: u64 = 10;

/// Times are microseconds; the past ends here (November 2025), a movement a second.
const END: u64 = 1_763_000_000_000_000;

/// A movement: the entry of its account that is number `seq`, after those of the tokens.
const MOVEMENT: &str = "
    SELECT n, part,
        9000000000 + (n - 1) / 10 AS account_id,
        1 + part + part / 3 AS seq,
        part / 3 AS tokens,
        (ARRAY['ALFAMART', 'INDOMARET', 'DIGIBOS', 'DANAMON'])[n::integer % 4 + 1] AS partner_id,
        (ARRAY['alfamart', 'indomaret', 'digibos', 'danamon'])[n::integer % 4 + 1] AS channel,
        (CASE WHEN part % 3 = 0 THEN 44 ELSE 38 END)::smallint AS service,
        'PAST' || lpad(n::text, 28, '0') AS partner_reference,
        {END} - ({MOVEMENTS} - n) * 1000000 AS at
    FROM (SELECT n, (n - 1) % 10 + 1 AS part
          FROM generate_series(1::bigint, {MOVEMENTS}) AS n) AS numbered";

const STATEMENTS: [&str; 8] = [
    "INSERT INTO accounts (account_id, issuer, msisdn, name, opened_at)
     SELECT 9000000000 + n, 'kaspro', '0899' || lpad(n::text, 8, '0'), 'Pelanggan ' || n, {END}
     FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO phones (issuer, msisdn, account_id)
     SELECT 'kaspro', '0899' || lpad(n::text, 8, '0'), 9000000000 + n
     FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO credentials
     SELECT 9000000000 + n, repeat('x', 97), 0, NULL FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO entries (account_id, seq, decided_at, amount, fee, hold, available, held, month_in,
        last_token, month, failures_in_a_row, flagged, kind, tier, status, hash)
     SELECT 9000000000 + n, 1, {END} - {MOVEMENTS}::bigint * 1000000, 0, 0, 0, 0, 0, 0, 0, 202511, 0, false,
            'opened', 'premium', 'ACTIVE', substring(sha256(n::text::bytea) for 16)
     FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO entries (account_id, seq, decided_at, amount, fee, hold, available, held, month_in,
        last_token, token_no, month, failures_in_a_row, service, flagged, kind, tier, status,
        partner_id, partner_reference, reference_no, external_id, channel, store_id, terminal_id,
        cashier_id, live, fingerprint, hash)
     SELECT account_id, seq - 1, at, 0, 0, 0, 50000, 0, 50000, tokens, tokens, 202511, 0, service,
            false, 'token-made', 'premium', 'ACTIVE', NULL, NULL, NULL, NULL, channel, NULL, NULL,
            NULL, '[{' || rpad('', 200, 'x') || '}]', NULL, substring(sha256(n::text::bytea) for 16)
     FROM ({MOVEMENT}) AS past WHERE service = 44
     UNION ALL
     SELECT account_id, seq, at, 50000, 0, 0, 50000, 0, 50000, tokens,
            CASE service WHEN 44 THEN tokens END, 202511, 0, service, false,
            CASE service WHEN 44 THEN 'cash-out' ELSE 'cash-in' END, 'premium', 'ACTIVE',
            partner_id, partner_reference, lpad(n::text, 32, '0'), 'X' || n, channel,
            'S' || n % 20000, 'T1', 'K1', NULL, substring(sha256(n::text::bytea) for 16),
            substring(sha256(n::text::bytea) for 16)
     FROM ({MOVEMENT}) AS past",
    "INSERT INTO movement_keys (partner_reference, partner_id, service, account_id, seq)
     SELECT partner_reference, partner_id, service, account_id, seq FROM ({MOVEMENT}) AS past",
    "INSERT INTO external_ids (day, partner_id, external_id, service, partner_reference)
     SELECT to_char(to_timestamp(at / 1000000), 'YYYYMMDD')::integer, partner_id, 'X' || n, service,
            partner_reference
     FROM ({MOVEMENT}) AS past",
    "INSERT INTO notification_reads (account_id, seq, read_at)
     SELECT account_id, seq, at FROM ({MOVEMENT}) AS past",
];

/// What adds so many movements.
pub fn statements(movements: u64) -> Vec<String> {
    let accounts = (movements / OF_AN_ACCOUNT).to_string();
    let statement = |template: &&str| {
        template
            .replace("{MOVEMENT}", MOVEMENT)
            .replace("{MOVEMENTS}", &movements.to_string())
            .replace("{ACCOUNTS}", &accounts)
            .replace("{END}", &END.to_string())
    };
    STATEMENTS.iter().map(statement).collect()
}
