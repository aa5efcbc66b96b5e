//! Services for tests: a new database in a temporary folder, a clock that stands still until it is
//! set, the built-in catalogue, two customers and no partner.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::web::Data;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::api::Services;
use crate::catalogue::{Catalogue, ChannelKey};
use crate::clock::Clock;
use crate::config::{AppSettings, LimitSettings, Settings};
use crate::delivery::Messenger;
use crate::gateway::{Assembled, GatewayBuilder};
use crate::ledger::{
    Account, Answer, CashOrder, Command, ExternalIdKey, MovementKey, Outcome, PartnerContext,
};
use crate::pin::Pin;
use crate::random;
use crate::storage::NewAccount;
use crate::types::{AccountId, Msisdn, Outlet, ReferenceNo, Rupiah, Service, Timestamp};

pub mod cluster;

/// 2026-11-22, 16:00 in WIB.
pub const BEGIN: Timestamp = Timestamp::from_micros(1_795_338_000_000_000);
/// The PIN of every customer.
pub const PIN: &str = "123456";
/// A premium customer.
pub const BUDI: (AccountId, &str) = (AccountId(1), "081234567890");
/// A regular customer.
pub const SITI: (AccountId, &str) = (AccountId(2), "081298765432");

/// The services, and what must live as long as they do.
pub struct TestServices {
    services: Data<Services>,
    /// Says that the gateway stops.
    pub stop: watch::Sender<bool>,
    _folder: TempDir,
}

impl Deref for TestServices {
    type Target = Data<Services>;

    fn deref(&self) -> &Data<Services> {
        &self.services
    }
}

/// Services without rate limits.
pub fn services() -> TestServices {
    services_with(NO_LIMITS)
}

/// No rate limits of phone numbers and addresses.
pub const NO_LIMITS: LimitSettings = LimitSettings {
    partner_per_second: 5000,
    terminal_per_second: 20,
    phone_per_second: 0,
    address_per_second: 0,
    address_otps_per_hour: 0,
    address_connections: 500,
};

/// Services with those limits, under the built-in catalogue.
pub fn services_with(limits: LimitSettings) -> TestServices {
    services_under(limits, Catalogue::builtin())
}

/// A gateway with those limits, under those rules.
pub fn services_under(limits: LimitSettings, rules: Catalogue) -> TestServices {
    services_of(limits, rules, Vec::new(), Messenger::Absent)
}

/// Services that can send one-time passwords.
pub fn services_with_messenger() -> TestServices {
    let rules = Catalogue::builtin();
    services_of(NO_LIMITS, rules, Vec::new(), Messenger::sandbox())
}

/// The same, for those apps, with that messenger.
pub fn services_of(
    limits: LimitSettings,
    rules: Catalogue,
    app: Vec<AppSettings>,
    messenger: Messenger,
) -> TestServices {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings {
        database: cluster::database(&folder.path().join("gerai.db")),
        keys: Some(folder.path().join("gerai.db.keys")),
        limits,
        app,
        ..Settings::default()
    };
    let gateway = GatewayBuilder::new(settings)
        .clock(Clock::manual(BEGIN).watched())
        .messenger(messenger)
        .rules(rules);
    let Assembled {
        services, stopping, ..
    } = gateway.assemble().expect("a gateway");
    open_account(&services, BUDI, "Budi Pratama", "premium");
    open_account(&services, SITI, "Siti Rahayu", "regular");
    TestServices {
        services,
        stop: stopping,
        _folder: folder,
    }
}

impl TestServices {
    /// Another handle of it, for a task.
    pub fn data(&self) -> Data<Services> {
        self.services.clone()
    }

    /// The digits of the last one-time password that the number was sent.
    pub fn last_otp(&self, phone: &str) -> Option<String> {
        let messages = self.messenger.sandbox_messages();
        let mut of_phone = messages
            .iter()
            .rev()
            .filter(|message| message.phone == phone);
        let text = &of_phone.next()?.text_id;
        let mut words = text.split(|letter: char| !letter.is_ascii_digit());
        words.find(|word| word.len() == 6).map(str::to_owned)
    }

    /// Lets time go by.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now().plus(time));
    }

    /// Puts money into a customer's account, at Alfamart, and gives back the partner's reference.
    pub async fn cash_in(&self, customer: (AccountId, &str), amount: i64) -> String {
        let number = random::reference_no(self.clock.now());
        self.cash_in_under(customer, amount, number).await
    }

    /// The same under that number of the gateway.
    pub async fn cash_in_under(
        &self,
        (_, phone): (AccountId, &str),
        amount: i64,
        reference_no: ReferenceNo,
    ) -> String {
        let order = CashOrder {
            reference_no,
            ..self.order(phone, amount)
        };
        let reference = order.reference.clone();
        let outcome = self.engine.submit(Command::CashIn(order)).await;
        let outcome = outcome.expect("an outcome");
        assert!(matches!(outcome, Ok(Answer::Posted { .. })), "{outcome:?}");
        reference
    }

    /// The key of such a cash-in.
    pub fn key(&self, reference: &str) -> MovementKey {
        MovementKey {
            partner: "ALFAMART".into(),
            service: Service::CashIn,
            reference: reference.to_owned(),
        }
    }

    /// Takes money out with a token, at Alfamart.
    pub async fn cash_out(
        &self,
        (_, phone): (AccountId, &str),
        amount: i64,
        digits: &str,
    ) -> Outcome {
        let mut order = self.order(phone, amount);
        let proof = self
            .ring
            .token_proof(&order.partner_context.issuer, &order.phone, digits);
        order.token = Some(proof);
        let outcome = self.engine.submit(Command::CashOut(order)).await;
        outcome.expect("an outcome")
    }

    fn order(&self, phone: &str, amount: i64) -> CashOrder {
        let now = self.clock.now();
        let reference = hex::encode(&random::secret()[..8]);
        CashOrder {
            partner_context: PartnerContext {
                partner: "ALFAMART".into(),
                issuer: self.app_issuer.clone(),
                channels: Arc::new(BTreeSet::from(["alfamart".into()])),
                default_key: None,
                default_brand: None,
                is_copy: false,
            },
            external_id_key: ExternalIdKey {
                partner: "ALFAMART".into(),
                day: now.day(),
                external_id: reference.clone(),
            },
            reference_no: random::reference_no(now),
            fingerprint: self.ring.fingerprint(&[&reference]),
            also_known_as: Vec::new(),
            reference,
            phone: msisdn(phone),
            amount: Rupiah::new(amount),
            key: ChannelKey::WalletId("16".to_owned()),
            outlet: Outlet {
                store_brand: Some("Alfamart".to_owned()),
                ..Outlet::default()
            },
            token: None,
        }
    }
}

fn open_account(services: &Services, (id, phone): (AccountId, &str), name: &str, tier: &str) {
    // Hashing is slow, and every test opens accounts.
    static PIN_HASH: LazyLock<String> =
        LazyLock::new(|| Pin::parse(PIN).expect("a PIN").hash().expect("a hash"));
    let account = Account::open(
        id,
        services.app_issuer.clone(),
        msisdn(phone),
        name.to_owned(),
        tier.into(),
        BEGIN,
    );
    let new = NewAccount {
        account,
        pin_hash: PIN_HASH.clone(),
        opened_at: BEGIN,
    };
    services.database.open_account(&new).expect("an account");
}

fn msisdn(phone: &str) -> Msisdn {
    Msisdn::parse(phone).expect("a phone number")
}
