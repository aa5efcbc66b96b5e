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
        tier -> Text,
        status -> Text,
        available -> BigInt,
        held -> BigInt,
        month -> Integer,
        month_in -> BigInt,
        failures_in_a_row -> Integer,
        decided_at -> BigInt,
        last_seq -> BigInt,
        last_hash -> Binary,
        last_token -> BigInt,
        last_notification -> BigInt,
        opened_at -> BigInt,
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
    }
}
diesel::table! {
    tokens (account_id, token_no) {
        account_id -> BigInt,
        token_no -> BigInt,
        channel -> Text,
        direction -> Text,
        key_id -> Text,
        mac -> Binary,
        amount -> Nullable<BigInt>,
        held -> BigInt,
        state -> Text,
        wrong_tries -> SmallInt,
        issued_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        partner_id -> Nullable<Text>,
        service -> Nullable<SmallInt>,
        partner_reference -> Nullable<Text>,
    }
}
diesel::table! {
    movements (partner_id, service, partner_reference) {
        partner_id -> Text,
        service -> SmallInt,
        partner_reference -> Text,
        reference_no -> Text,
        external_id -> Text,
        fingerprint -> Binary,
        account_id -> Nullable<BigInt>,
        msisdn -> Text,
        channel -> Nullable<Text>,
        amount -> BigInt,
        fee -> BigInt,
        store_id -> Nullable<Text>,
        store_brand -> Nullable<Text>,
        terminal_id -> Nullable<Text>,
        cashier_id -> Nullable<Text>,
        state -> Text,
        decline_reason -> Nullable<Text>,
        decided_at -> BigInt,
        cancelled_at -> Nullable<BigInt>,
        cancel_reason -> Nullable<Text>,
        flagged -> Bool,
    }
}
diesel::table! {
    external_ids (partner_id, external_id, day) {
        partner_id -> Text,
        external_id -> Text,
        day -> Integer,
        service -> Nullable<SmallInt>,
        partner_reference -> Nullable<Text>,
    }
}
diesel::table! {
    postings (account_id, seq) {
        account_id -> BigInt,
        seq -> BigInt,
        partner_id -> Text,
        service -> SmallInt,
        partner_reference -> Text,
        kind -> Text,
        amount -> BigInt,
        balance_after -> BigInt,
        posted_at -> BigInt,
        hash -> Binary,
    }
}
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
diesel::table! {
    notifications (account_id, notification_no) {
        account_id -> BigInt,
        notification_no -> BigInt,
        kind -> Text,
        text_id -> Text,
        text_en -> Text,
        medium -> Text,
        at -> BigInt,
        read_at -> Nullable<BigInt>,
        sent_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(notifications -> accounts (account_id));
diesel::joinable!(phones -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(credentials -> accounts (account_id));
diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    phones,
    sessions,
    credentials,
    notifications
);
