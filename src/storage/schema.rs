//! The tables as diesel knows them: the same names and columns on every database.

diesel::table! {
    metadata (name) { name -> Text, value -> Text, }
}
diesel::table! {
    commit_marks (writer) { writer -> Text, batch -> BigInt, }
}
diesel::table! {
    tier_limits (issuer, tier, effective_from) {
        issuer -> Text,
        tier -> Text,
        effective_from -> BigInt,
        max_balance -> BigInt,
        max_incoming_month -> BigInt,
    }
}
diesel::table! {
    partners (partner_id) {
        partner_id -> Text,
        client_key -> Text,
        name -> Text,
        issuer -> Text,
        public_key -> Text,
        sealed_secret -> Binary,
        signature_mode -> Text,
        channels -> Text,
        allowed_ips -> Text,
        window_seconds -> Integer,
        strict_duplicates -> Bool,
        default_key -> Nullable<Text>,
        default_brand -> Nullable<Text>,
        expires_in_number -> Bool,
        created_at -> BigInt,
        changed_at -> BigInt,
        suspended_at -> Nullable<BigInt>,
        former_secret -> Nullable<Binary>,
        former_until -> Nullable<BigInt>,
    }
}
diesel::table! {
    phones (issuer, msisdn) { issuer -> Text, msisdn -> Text, account_id -> BigInt, }
}
diesel::table! {
    accounts (account_id) {
        account_id -> BigInt,
        issuer -> Text,
        msisdn -> Text,
        name -> Text,
        opened_at -> BigInt,
    }
}
diesel::table! {
    entries (account_id, seq) {
        account_id -> BigInt,
        seq -> BigInt,
        decided_at -> BigInt,
        amount -> BigInt,
        fee -> BigInt,
        hold -> BigInt,
        available -> BigInt,
        held -> BigInt,
        month_in -> BigInt,
        last_token -> BigInt,
        token_no -> Nullable<BigInt>,
        asked -> Nullable<BigInt>,
        month -> Integer,
        failures_in_a_row -> Integer,
        service -> Nullable<SmallInt>,
        flagged -> Bool,
        kind -> Text,
        tier -> Text,
        status -> Text,
        partner_id -> Nullable<Text>,
        partner_reference -> Nullable<Text>,
        reference_no -> Nullable<Text>,
        external_id -> Nullable<Text>,
        channel -> Nullable<Text>,
        store_id -> Nullable<Text>,
        store_brand -> Nullable<Text>,
        terminal_id -> Nullable<Text>,
        cashier_id -> Nullable<Text>,
        reason -> Nullable<Text>,
        live -> Nullable<Text>,
        fingerprint -> Nullable<Binary>,
        hash -> Binary,
    }
}
// A view.
diesel::table! {
    current_accounts (account_id) {
        account_id -> BigInt,
        issuer -> Text,
        msisdn -> Text,
        name -> Text,
        opened_at -> BigInt,
        seq -> BigInt,
        available -> BigInt,
        held -> BigInt,
        month -> Integer,
        month_in -> BigInt,
        failures_in_a_row -> Integer,
        tier -> Text,
        status -> Text,
        last_token -> BigInt,
        live -> Nullable<Text>,
        decided_at -> BigInt,
        hash -> Binary,
    }
}
diesel::table! {
    credentials (account_id) {
        account_id -> BigInt,
        pin_hash -> Text,
        wrong_pins -> Integer,
        locked_until -> Nullable<BigInt>,
    }
}
diesel::table! {
    sessions (session_hash) {
        session_hash -> Binary,
        account_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        device_hash -> Nullable<Binary>,
    }
}
diesel::table! {
    customers (account_id) {
        account_id -> BigInt,
        first_name -> Text,
        last_name -> Text,
        email -> Text,
        registered_at -> BigInt,
        erased_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    emails (issuer, email) { issuer -> Text, email -> Text, account_id -> BigInt, }
}
diesel::table! {
    devices (account_id, device_hash) {
        account_id -> BigInt,
        device_hash -> Binary,
        name -> Text,
        first_seen -> BigInt,
        last_seen -> BigInt,
        cash_out_from -> BigInt,
    }
}
diesel::table! {
    otps (issuer, phone_hash, purpose) {
        issuer -> Text,
        phone_hash -> Binary,
        purpose -> Text,
        mac -> Binary,
        sent_day -> Integer,
        sends -> Integer,
        expires_at -> BigInt,
        wrong_tries -> Integer,
        locked_until -> Nullable<BigInt>,
        proof_hash -> Nullable<Binary>,
        proof_expires_at -> BigInt,
        changed_at -> BigInt,
    }
}
diesel::table! {
    movement_keys (partner_reference, partner_id, service) {
        partner_reference -> Text,
        partner_id -> Text,
        service -> SmallInt,
        account_id -> Nullable<BigInt>,
        seq -> Nullable<BigInt>,
    }
}
diesel::table! {
    unplaced_movements (partner_reference, partner_id, service) {
        partner_reference -> Text,
        partner_id -> Text,
        service -> SmallInt,
        state -> Text,
        reason -> Nullable<Text>,
        decided_at -> BigInt,
        msisdn -> Text,
        asked -> BigInt,
        reference_no -> Text,
        external_id -> Text,
        fingerprint -> Binary,
        store_id -> Nullable<Text>,
        store_brand -> Nullable<Text>,
        terminal_id -> Nullable<Text>,
        cashier_id -> Nullable<Text>,
        flagged -> Bool,
    }
}
diesel::table! {
    external_ids (day, partner_id, external_id) {
        day -> Integer,
        partner_id -> Text,
        external_id -> Text,
        service -> Nullable<SmallInt>,
        partner_reference -> Nullable<Text>,
    }
}
diesel::table! {
    due_tokens (account_id, token_no) {
        account_id -> BigInt, token_no -> BigInt, expires_at -> BigInt,
    }
}
diesel::table! {
    outbox (decided_at, account_id, seq) {
        decided_at -> BigInt, account_id -> BigInt, seq -> BigInt,
    }
}
diesel::table! {
    notification_reads (account_id, seq) {
        account_id -> BigInt, seq -> BigInt, read_at -> BigInt,
    }
}
diesel::table! {
    tiers_used (issuer, tier) { issuer -> Text, tier -> Text, }
}
diesel::table! {
    audit_trail (seq) {
        seq -> BigInt,
        at -> BigInt,
        operator -> Text,
        action -> Text,
        subject -> Text,
        reason -> Text,
        outcome -> Text,
        state_before -> Nullable<Text>,
        state_after -> Nullable<Text>,
        hash -> Binary,
    }
}
// A view.
diesel::table! {
    settlement_postings (partner_id, service, partner_reference, kind) {
        partner_id -> Text,
        service -> SmallInt,
        partner_reference -> Text,
        kind -> Text,
        book -> Text,
        amount -> BigInt,
        posted_at -> BigInt,
    }
}

diesel::joinable!(due_tokens -> accounts (account_id));
diesel::joinable!(entries -> accounts (account_id));
diesel::joinable!(phones -> current_accounts (account_id));
diesel::joinable!(sessions -> current_accounts (account_id));
diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    current_accounts,
    due_tokens,
    entries,
    notification_reads,
    phones,
    sessions
);
