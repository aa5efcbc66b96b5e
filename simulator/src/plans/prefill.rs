//! A past, in SQL: as many rows, as wide and as evenly spread as the gateway would have left.

/// Movements of one account.
const OF_AN_ACCOUNT: u64 = 10;

/// Times are microseconds; the past ends here (November 2025), a movement a second.
const END: u64 = 1_763_000_000_000_000;

const MOVEMENT: &str = "
    SELECT n,
        9000000000 + (n - 1) / 10 AS account_id,
        '0899' || lpad(((n - 1) / 10)::text, 8, '0') AS msisdn,
        (n - 1) % 10 + 1 AS seq,
        (ARRAY['ALFAMART', 'INDOMARET', 'DIGIBOS', 'DANAMON'])[n::integer % 4 + 1] AS partner_id,
        (ARRAY['alfamart', 'indomaret', 'digibos', 'danamon'])[n::integer % 4 + 1] AS channel,
        (CASE WHEN n % 3 = 0 THEN 44 ELSE 38 END)::smallint AS service,
        'PAST' || lpad(n::text, 28, '0') AS partner_reference,
        {END} - ({MOVEMENTS} - n) * 1000000 AS at
    FROM generate_series(1::bigint, {MOVEMENTS}) AS n";

const STATEMENTS: [&str; 9] = [
    "INSERT INTO accounts
     SELECT 9000000000 + n, 'kaspro', '0899' || lpad(n::text, 8, '0'), 'Pelanggan ' || n,
            'premium', 'ACTIVE', 100000, 0, 202511, 0, 0, {END}, 10, sha256(n::text::bytea), 5, 10,
            {END}
     FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO phones
     SELECT 'kaspro', '0899' || lpad(n::text, 8, '0'), 9000000000 + n
     FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO credentials
     SELECT 9000000000 + n, repeat('x', 97), 0, NULL FROM generate_series(0::bigint, {ACCOUNTS}) AS n",
    "INSERT INTO tokens
     SELECT account_id, seq, channel, 'cash-out', 'k1', sha256(n::text::bytea), NULL, 0,
            'REDEEMED', 0, at, at + 600000000, at, partner_id, service, partner_reference
     FROM ({MOVEMENT}) AS past WHERE service = 44",
    "INSERT INTO movements
     SELECT partner_id, service, partner_reference, lpad(n::text, 32, '0'), 'X' || n,
            sha256(n::text::bytea), account_id, msisdn, channel, 50000, 0, 'S' || n % 20000,
            NULL, 'T1', 'K1', 'POSTED', NULL, at, NULL, NULL, false
     FROM ({MOVEMENT}) AS past",
    "INSERT INTO external_ids
     SELECT partner_id, 'X' || n,
            to_char(to_timestamp(at / 1000000), 'YYYYMMDD')::integer, service, partner_reference
     FROM ({MOVEMENT}) AS past",
    "INSERT INTO postings
     SELECT account_id, seq, partner_id, service, partner_reference, 'cash-in', 50000, 50000, at,
            sha256(n::text::bytea)
     FROM ({MOVEMENT}) AS past",
    "INSERT INTO settlement_postings
     SELECT partner_id, service, partner_reference, 'cash-in', 'settlement', -50000, at
     FROM ({MOVEMENT}) AS past",
    "INSERT INTO notifications
     SELECT account_id, seq, 'cash-in', 'Isi saldo Rp50.000 berhasil.',
            'Rp50,000 has been added.', 'in-app', at, at, NULL
     FROM ({MOVEMENT}) AS past",
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
