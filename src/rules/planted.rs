//! Bugs that can be planted, one at a time, to see whether those who judge the gateway see them.
//!
//! Without the feature `planted`, which no build that serves anyone has, [`is`] is a constant
//! `false`, and what hangs on it is not compiled in.

macro_rules! bugs {
    (inside { $($name:ident = $text:literal,)+ } edge { $($outer:ident = $told:literal,)+ }) => {
        /// A bug, and in its name what goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is told in words by `describe`")]
        pub enum Bug {
            $($name,)+
            $($outer,)+
        }

        impl Bug {
            /// Those in the rules, the engine and what the store is told.
            pub const INSIDE: &[Self] = &[$(Self::$name,)+];

            /// Those in how the partner API reads, authenticates and answers.
            pub const EDGE: &[Self] = &[$(Self::$outer,)+];

            /// What goes wrong, and which promise that breaks.
            pub const fn describe(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                    $(Self::$outer => $told,)+
                }
            }
        }
    };
}

bugs! {
    inside {
        AnswerFromMemory = "an answer goes out although the commit failed (G6)",
        UnknownToldFailed = "a commit whose outcome is unknown is told as failed (G3)",
        UnknownIsRerun = "a commit whose outcome is unknown is carried out again (G3)",
        PoisonSinks = "one command that cannot be saved sinks its batch",
        DeadlineIgnored = "a command is begun after its deadline (G5)",
        StatusOvertakes = "a status says not found before an original that came earlier (G7)",
        BatchBlind = "commands of one batch do not see each other (G2)",
        ExternalIdForgotten = "an external id is good more than once (I18)",
        AnotherPartner = "a reference is looked up without its partner (I25)",
        StoredAnswer = "a repeat gets the stored success after a reversal (I12)",
        FingerprintIgnored = "another order under a known reference gets its success (I12)",
        DeclineNotRecorded = "a decline leaves no record, and its repeat may post (I12)",
        NoTombstone = "a cancel that comes first leaves no tombstone (G4)",
        CancelNotMatched = "a cancel of another amount reverses (G4)",
        ReversedTwice = "a cancel that is repeated puts the money back again (I8)",
        CapOnReversal = "a reversal is refused above the balance cap (I5)",
        ReversalIsIncoming = "a reversal counts for the month (I5)",
        ReversalNotTold = "a reversal is not told to the customer (I20)",
        FeeKept = "a reversal keeps the fee (I8)",
        OneSided = "a fee has no posting on the house's side (I1)",
        FloatAmount = "an amount goes through a floating-point number (I2)",
        BrokenChain = "a posting's hash does not cover the one before (I2)",
        HoldNotReleased = "a token that ends keeps what it holds (I4)",
        HoldSpendable = "what one token holds can be spent by another (I3)",
        CapIgnoresHeld = "what is held does not count for the balance cap (I5)",
        CapOffByOne = "the balance cap itself cannot be reached (I5)",
        MonthInUtc = "months begin at midnight in London (I6)",
        MonthNotReset = "a new month goes on with the old one's sum (I6)",
        TwoLive = "a new token leaves the former one alive (I10)",
        TokenNotEnded = "a token can be redeemed again (I10)",
        AnyAmount = "a token for one amount is good for any (I10)",
        AnyChannel = "a token is good at every channel (I10)",
        ExpiryOutside = "a token lives until somebody sweeps it up (I10)",
        ExpiryInclusive = "a token lives a moment too long (I10)",
        TimeGoesBack = "a clock set back revives a token (I10)",
        TryNotSaved = "a wrong try is counted in memory only (I11)",
        TriesUnlimited = "wrong tries never lock a token (I11)",
        WrongAmountIsFree = "a wrong amount is not counted as a wrong try (I11)",
        FailuresForgotten = "failed cash-outs in a row never close cash-out",
        BlockedServed = "money moves in an account that is blocked",
        NumberIgnored = "a status tells of another movement than the one of its number",
        InquiryBoasts = "an inquiry promises what the cash-in is refused for a cap",
    }

    edge {
        BodyReprinted = "the signature is checked over the body as it is printed again",
        BodyNotMinified = "the signature is checked over a spaced body as it came",
        QueryNotSigned = "a query may be put behind a signed path",
        UnsignedTaken = "a request without any signature is taken",
        WindowIgnored = "a signature never grows old",
        TokenForEver = "an access token never ends",
        TokenOfAnother = "a partner's access token is good for another partner",
        ChannelOfAnother = "a partner may use a channel that it was not given",
        DayOfArrival = "a replay after midnight is of another day (I18)",
        StatusIdReusable = "an external id is good more than once for a status (I18)",
        CentsRounded = "cents are rounded away",
        BodyUnlimited = "a body may be as large as it likes",
        ForcedOutside = "values force an outcome outside the sandbox",
        BusyIsFinal = "that the queue is full is told as a refusal for good (G3)",
        NameInFull = "a customer's full name is told to whoever knows the number (I23)",
    }
}

/// Whether that bug is planted.
#[cfg(not(feature = "planted"))]
pub const fn is(_: Bug) -> bool {
    false
}

#[cfg(feature = "planted")]
mod switch {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Bug;

    const NONE: usize = usize::MAX;
    static PLANTED: AtomicUsize = AtomicUsize::new(NONE);

    /// Plants that bug, in the place of the one before.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.store(bug.map_or(NONE, |bug| bug as usize), Ordering::SeqCst);
    }

    /// Whether that bug is planted.
    pub fn is(bug: Bug) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as usize
    }
}

#[cfg(feature = "planted")]
pub use switch::{is, plant};

/// The JSON as it is printed after having been read.
pub fn printed_again(json: &[u8]) -> Vec<u8> {
    serde_json::from_slice::<serde_json::Value>(json)
        .and_then(|read| serde_json::to_vec(&read))
        .unwrap_or_default()
}

/// The amount as it comes back from a floating-point number of hundreds: 10,001 is 10,000.
pub fn through_a_float(rupiah: i64) -> i64 {
    (rupiah as f32 * 0.01 * 100.0) as i64
}
