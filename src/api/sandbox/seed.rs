//! What the sandbox begins with: four chains, two banks' worth of tills, and customers.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;

use super::{DemoCustomer, DemoPartner, Sandbox, values};
use crate::bootstrap::Bootstrapped;
use crate::ledger::Account;
use crate::partners::{HostSettings, NewPartner, RegisterError, SignatureMode, put};
use crate::pin::Pin;
use crate::random;
use crate::storage::{Database, NewAccount, NewAccountError, StorageError};
use crate::types::{Msisdn, Rupiah, Timestamp};

/// The issuer that the sandbox's customers belong to.
pub(super) const ISSUER: &str = "kaspro";

/// The name under which a database remembers that it is a sandbox's.
const MARK: &str = "sandbox";

/// Partner, its name, and the channel it uses.
const PARTNERS: [(&str, &str, &str, SignatureMode); 4] = [
    (
        "ALFAMART",
        "Alfamart group",
        "alfamart",
        SignatureMode::Symmetric,
    ),
    (
        "INDOMARET",
        "Indomaret",
        "indomaret",
        SignatureMode::Symmetric,
    ),
    (
        "DIGIBOS",
        "LKD Digibos",
        "digibos",
        SignatureMode::Symmetric,
    ),
    ("DANAMON", "Danamon", "danamon", SignatureMode::Asymmetric),
];

/// The demo customers.
pub(super) const CUSTOMERS: &[DemoCustomer] = &[
    customer("Budi Pratama", "081234567890", "premium"),
    customer("Siti Rahayu", "081298765432", "regular"),
    customer("Ayu Lestari", "081311112222", "premium"),
    customer("Wawan Kusuma", "085677778888", "regular"),
    // Can take cash out at once.
    DemoCustomer {
        opening_balance: Rupiah::new(1_000_000),
        ..customer("Dewi Anggraini", "081355556666", "premium")
    },
];

/// Every demo customer's.
pub(super) const PIN: &str = "123456";

/// Hashed once in a process: that takes long, and it is no secret.
static PIN_HASH: LazyLock<Option<String>> = LazyLock::new(|| Pin::parse(PIN).ok()?.hash().ok());

/// Opens an account with the demo PIN that is not in the list of demo customers.
pub(super) fn open_account(
    database: &Database,
    phone: Msisdn,
    (name, tier): (String, &str),
    now: Timestamp,
) -> Result<(), SeedError> {
    let issuer = ISSUER.into();
    let new = NewAccount {
        account: Account::open(random::account_id(), issuer, phone, name, tier.into(), now),
        pin_hash: PIN_HASH.clone().ok_or(SeedError::Pin)?,
        opened_at: now,
    };
    Ok(database.open_account(&new)?)
}

const fn customer(name: &'static str, phone: &'static str, tier: &'static str) -> DemoCustomer {
    DemoCustomer {
        name,
        phone,
        pin: PIN,
        tier,
        opening_balance: Rupiah::ZERO,
    }
}

/// Why the sandbox is not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A demo partner.
    #[error("demo partner: {0}")]
    Partner(#[from] RegisterError),
    /// A demo customer.
    #[error("demo customer: {0}")]
    Customer(#[from] NewAccountError),
    /// The catalogue is not one the sandbox can show.
    #[error("the sandbox needs issuer \"kaspro\" with its channels: {0}")]
    Catalogue(String),
    /// The database is one that is used for real.
    #[error(
        "the database has partners or accounts that are no sandbox's, whose secrets would be \
         replaced and given away; name another with --database"
    )]
    NotASandbox,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No key could be generated.
    #[error("no RSA key could be drawn for a demo partner")]
    Key,
    /// No PIN could be hashed.
    #[error("a demo PIN could not be hashed")]
    Pin,
}

/// A key pair for each demo partner, generated once in a process: that takes long, and a gateway
/// that starts again in the same process gives nothing away by using them again.
static KEYS: LazyLock<Option<Vec<(String, String)>>> =
    LazyLock::new(|| PARTNERS.iter().map(|_| generate_keys()).collect());

/// Gives the demo partners new secrets and opens the demo accounts that are not there.
pub fn seed(opened: &Bootstrapped, now: Timestamp) -> Result<Sandbox, SeedError> {
    claim(&opened.database)?;
    let keys = KEYS.as_ref().ok_or(SeedError::Key)?;
    let partners = PARTNERS
        .iter()
        .zip(keys)
        .map(|(demo, keys)| seed_partner(opened, demo, keys, now))
        .collect::<Result<_, _>>()?;
    for customer in CUSTOMERS {
        seed_customer(opened, customer, now)?;
    }
    for (name, phone, _) in values::LATE {
        seed_customer(opened, &customer(name, phone, "premium"), now)?;
    }
    Ok(Sandbox {
        partners,
        customers: CUSTOMERS,
    })
}

/// Whether the database is a sandbox's.
pub fn is_sandbox(database: &Database) -> Result<bool, StorageError> {
    Ok(database.metadata_get(MARK)?.is_some())
}

/// Makes an empty database a sandbox for good; one that is used for real is left alone.
fn claim(database: &Database) -> Result<(), SeedError> {
    let is_empty = || Ok(database.partners()?.is_empty() && database.tiers_used()?.is_empty());
    if !is_sandbox(database)? && !is_empty().map_err(SeedError::Storage)? {
        return Err(SeedError::NotASandbox);
    }
    database.metadata_put_once(MARK, "yes")?;
    Ok(())
}

fn seed_partner(
    opened: &Bootstrapped,
    (id, name, channel, mode): &(&str, &str, &str, SignatureMode),
    (private_key, public_key): &(String, String),
    now: Timestamp,
) -> Result<DemoPartner, SeedError> {
    let new = NewPartner {
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        issuer: ISSUER.to_owned(),
        public_key: public_key.clone(),
        mode: *mode,
        channels: vec![(*channel).to_owned()],
        allowed: Vec::new(),
        window_seconds: 300,
        strict_duplicates: false,
        host: HostSettings::default(),
    };
    let registered = put(&opened.database, &opened.ring, &opened.rules, &new, now)?;
    Ok(DemoPartner {
        partner_id: new.id,
        client_key: registered.client_key,
        client_secret: registered.secret.expose_secret().to_owned(),
        private_key_pem: private_key.clone(),
        signature_mode: mode.as_str(),
        channel_id: "95051".to_owned(),
        channels: new.channels,
    })
}

/// A new key pair: the private key as PKCS#8, the public one as SubjectPublicKeyInfo, in PEM.
fn generate_keys() -> Option<(String, String)> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    let private: Pkcs8V1Der<'static> = pair.as_der().ok()?;
    let public: PublicKeyX509Der<'static> = pair.public_key().as_der().ok()?;
    Some((
        pem("PRIVATE KEY", private.as_ref()),
        pem("PUBLIC KEY", public.as_ref()),
    ))
}

fn pem(label: &str, der: &[u8]) -> String {
    let packed = STANDARD.encode(der);
    let lines: Vec<&str> = packed
        .as_bytes()
        .chunks(64)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    let body = lines.join("\n");
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

fn seed_customer(
    opened: &Bootstrapped,
    customer: &DemoCustomer,
    now: Timestamp,
) -> Result<(), SeedError> {
    let phone = Msisdn::parse(customer.phone)
        .map_err(|error| SeedError::Catalogue(format!("{}: {error}", customer.phone)))?;
    let issuer = ISSUER.into();
    let known = opened.database.account_by_phone(&issuer, &phone);
    if known.map_err(NewAccountError::from)?.is_some() {
        return Ok(());
    }
    let who = (customer.name.to_owned(), customer.tier);
    match open_account(&opened.database, phone, who, now) {
        Ok(()) | Err(SeedError::Customer(NewAccountError::PhoneTaken)) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bootstrap::open;
    use crate::config::Settings;
    use crate::types::AccountId;

    #[test]
    fn a_database_that_is_used_for_real_is_no_sandbox() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("real.db");
        let settings = Settings {
            database: format!("sqlite://{}", file.display()),
            ..Settings::default()
        };
        let opened = open(&settings).expect("opens");
        let phone = Msisdn::parse("081234567890").expect("valid");
        let now = Timestamp::from_micros(0);
        let name = "Budi Pratama".to_owned();
        let (issuer, tier) = (ISSUER.into(), "premium".into());
        let new = NewAccount {
            account: Account::open(AccountId(1), issuer, phone, name, tier, now),
            pin_hash: String::new(),
            opened_at: now,
        };
        opened.database.open_account(&new).expect("an account");
        assert!(matches!(seed(&opened, now), Err(SeedError::NotASandbox)));
        assert!(opened.database.partners().expect("read").is_empty());
    }

    #[test]
    fn a_sandbox_stays_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sandbox.db");
        let settings = Settings {
            database: format!("sqlite://{}", file.display()),
            ..Settings::default()
        };
        let opened = open(&settings).expect("opens");
        let now = Timestamp::from_micros(0);
        assert!(seed(&opened, now).is_ok() && seed(&opened, now).is_ok());
    }
}
