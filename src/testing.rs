//! A house for tests: a database of its own in a folder that goes away, a clock that stands
//! still until it is set, the built-in catalogue, two customers and no partner.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::web::Data;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::api::limits::Limits;
use crate::catalogue::ChannelKey;
use crate::clock::Clock;
use crate::config::{LimitSettings, Settings};
use crate::delivery::{Hub, Messenger};
use crate::draw;
use crate::engine::{Engine, News};
use crate::house::House;
use crate::ledger::{Account, Answer, Call, Caller, CashOrder, Command, Outcome};
use crate::open::open;
use crate::partners::Directory;
use crate::pin::Pin;
use crate::storage::NewAccount;
use crate::terms::{AccountId, Msisdn, Outlet, Rupiah, Stamp};

pub mod cluster;
pub mod fuzz;

/// 2026-11-22, 16:00 in WIB.
pub const BEGIN: Stamp = Stamp::from_micros(1_795_338_000_000_000);
/// The PIN of every customer.
pub const PIN: &str = "123456";
/// A premium customer.
pub const BUDI: (AccountId, &str) = (AccountId(1), "081234567890");
/// A regular customer.
pub const SITI: (AccountId, &str) = (AccountId(2), "081298765432");

/// A house, and what keeps it up.
pub struct TestHouse {
    house: Data<House>,
    /// Says that the gateway stops.
    pub stop: watch::Sender<bool>,
    _folder: TempDir,
}

impl Deref for TestHouse {
    type Target = Data<House>;

    fn deref(&self) -> &Data<House> {
        &self.house
    }
}

/// A house that asks for no patience.
pub fn house() -> TestHouse {
    house_with(LimitSettings {
        phone_per_second: 0,
        address_per_second: 0,
        ..LimitSettings::default()
    })
}

/// A house with those limits.
pub fn house_with(limits: LimitSettings) -> TestHouse {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings {
        database: cluster::database(&folder.path().join("house.db")),
        keys: Some(folder.path().join("house.db.keys")),
        limits,
        ..Settings::default()
    };
    let opened = open(&settings).expect("a house");
    let clock = Clock::manual(BEGIN);
    let hub = Arc::new(Hub::default());
    let news: News = {
        let hub = Arc::clone(&hub);
        Arc::new(move |accounts| hub.tell(accounts))
    };
    let bounds = settings.bounds();
    let (engine, _) =
        Engine::start(&opened.database, &opened.rules, &clock, bounds, &news).expect("an engine");
    let (stop, stopping) = watch::channel(false);
    let house = Data::new(House {
        engine,
        partners: Arc::new(Directory::open(&opened.database, &opened.ring).expect("partners")),
        database: opened.database,
        rules: opened.rules,
        ring: opened.ring,
        limits: Limits::new(&settings.limits, clock.clone()),
        clock,
        hub,
        messenger: Arc::new(Messenger::Absent),
        app_issuer: settings.app_issuer.as_str().into(),
        sandbox: None,
        listen: settings.listen,
        trusted_proxies: Vec::new(),
        stopping,
    });
    open_account(&house, BUDI, "Budi Santoso", "premium");
    open_account(&house, SITI, "Siti Rahayu", "regular");
    TestHouse {
        house,
        stop,
        _folder: folder,
    }
}

impl TestHouse {
    /// Another handle of it, for a task.
    pub fn data(&self) -> Data<House> {
        self.house.clone()
    }

    /// Lets time go by.
    pub fn pass(&self, time: Duration) {
        self.clock.set(self.clock.now().plus(time));
    }

    /// Puts money into a customer's account, at Alfamart.
    pub async fn cash_in(&self, (_, phone): (AccountId, &str), amount: i64) {
        let order = self.order(phone, amount);
        let outcome = self.engine.submit(Command::CashIn(order)).await;
        let outcome = outcome.expect("an outcome");
        assert!(matches!(outcome, Ok(Answer::Posted { .. })), "{outcome:?}");
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
            .token_proof(&order.caller.issuer, &order.phone, digits);
        order.token = Some(proof);
        let outcome = self.engine.submit(Command::CashOut(order)).await;
        outcome.expect("an outcome")
    }

    fn order(&self, phone: &str, amount: i64) -> CashOrder {
        let now = self.clock.now();
        let reference = hex::encode(&draw::secret()[..8]);
        CashOrder {
            caller: Caller {
                partner: "ALFAMART".into(),
                issuer: self.app_issuer.clone(),
                channels: Arc::new(BTreeSet::from(["alfamart".into()])),
            },
            call: Call {
                partner: "ALFAMART".into(),
                day: now.day(),
                external_id: reference.clone(),
            },
            reference_no: draw::reference_no(now),
            fingerprint: self.ring.fingerprint(&[&reference]),
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

fn open_account(house: &House, (id, phone): (AccountId, &str), name: &str, tier: &str) {
    // Hashing is slow, and every test opens accounts.
    static PIN_HASH: LazyLock<String> =
        LazyLock::new(|| Pin::parse(PIN).expect("a PIN").hash().expect("a hash"));
    let account = Account::open(
        id,
        house.app_issuer.clone(),
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
    house.database.open_account(&new).expect("an account");
}

fn msisdn(phone: &str) -> Msisdn {
    Msisdn::parse(phone).expect("a phone number")
}
