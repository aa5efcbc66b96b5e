//! Fills a database before a load: partners, accounts, balances and tokens, all of them through
//! the gateway's own rules, so that its auditor finds nothing.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use gerai::api::Services;
use gerai::catalogue::ChannelKey;
use gerai::config::Settings;
use gerai::engine::{Bounds, Lanes};
use gerai::gateway::{Assembled, GatewayBuilder};
use gerai::ledger::{
    Account, Answer, CashOrder, Command, ExternalIdKey, IssueToken, PartnerContext,
};
use gerai::partners::{HostSettings, NewPartner, SignatureMode, add};
use gerai::pin::Pin;
use gerai::random;
use gerai::storage::NewAccount;
use gerai::types::{AccountId, Direction, IssuerId, Msisdn, Outlet, PartnerId, Rupiah};
use secrecy::ExposeSecret;
use tokio::task::JoinSet;

use super::GatewayError;

const ISSUER: &str = "kaspro";
/// Every customer's.
const PIN: &str = "123456";
/// Commands on their way at a time.
const AT_A_TIME: usize = 2048;
/// Bounds of an engine that nobody is waiting at.
const BOUNDS: Bounds = Bounds {
    remembered_accounts: 200_000,
    lanes: 2,
    queue: AT_A_TIME,
    batch: 500,
    deadline: Duration::from_secs(60),
    answer_within: Duration::from_secs(120),
};

/// The keys of a new partner.
#[derive(Clone)]
pub struct PartnerKeys {
    /// `X-CLIENT-KEY`.
    pub client_key: String,
    /// The secret of its signatures.
    pub secret: String,
}

/// Cash that comes in at a chain with wallet ID before the clock starts.
#[derive(Clone, Debug)]
pub struct Funding {
    /// The partners that take it in, in turn.
    pub partners: Vec<String>,
    /// Their channel.
    pub channel: String,
    /// What the cashier keys.
    pub wallet_id: String,
    /// The brand over the door.
    pub brand: String,
    /// Whole rupiah.
    pub amount: u64,
}

/// A database, and an engine of its own on it.
pub struct Filler {
    services: Arc<Services>,
    lanes: Lanes,
}

impl Filler {
    /// Opens a database, with its key ring in that file. A new one is created.
    ///
    /// # Errors
    /// [`GatewayError`] where it cannot be opened, or is in use: what is in it would be mixed
    /// with what a load leaves behind.
    pub fn open(database: &str, keys: &Path) -> Result<Self, GatewayError> {
        let settings = Settings {
            database: database.to_owned(),
            keys: Some(keys.to_owned()),
            ..Settings::default()
        };
        let gateway = GatewayBuilder::new(settings).bounds(BOUNDS);
        let Assembled {
            services, lanes, ..
        } = gateway.assemble().map_err(GatewayError::new)?;
        let tiers = services.database.tiers_used();
        let partners = services.database.partners().map_err(GatewayError::new)?;
        if !tiers.map_err(GatewayError::new)?.is_empty() || !partners.is_empty() {
            return Err(GatewayError::new(
                "the database is not empty: name a new one",
            ));
        }
        Ok(Self {
            services: services.into_inner(),
            lanes,
        })
    }

    /// Adds a partner of one channel that signs with its secret.
    ///
    /// # Errors
    /// [`GatewayError`] where it is refused.
    pub fn add_partner(
        &self,
        id: &str,
        channel: &str,
        public_key_pem: &str,
    ) -> Result<PartnerKeys, GatewayError> {
        let new = NewPartner {
            id: id.to_owned(),
            name: id.to_owned(),
            issuer: ISSUER.to_owned(),
            public_key: public_key_pem.to_owned(),
            mode: SignatureMode::Symmetric,
            channels: vec![channel.to_owned()],
            allowed: Vec::new(),
            window_seconds: 300,
            strict_duplicates: false,
            host: HostSettings::default(),
        };
        let Services {
            database,
            ring,
            rules,
            clock,
            ..
        } = &*self.services;
        let registered =
            add(database, ring, rules, &new, clock.now()).map_err(GatewayError::new)?;
        Ok(PartnerKeys {
            client_key: registered.client_key,
            secret: registered.secret.expose_secret().to_owned(),
        })
    }

    /// Opens accounts of one tier, one for each phone number; their ids, in that order.
    ///
    /// # Errors
    /// [`GatewayError`] where one of them cannot be opened; then none is.
    pub fn open_accounts(&self, phones: &[String], tier: &str) -> Result<Vec<i64>, GatewayError> {
        // One hash for all: it takes long, and nobody signs in.
        let pin_hash = Pin::parse(PIN)
            .map_err(GatewayError::new)?
            .hash()
            .map_err(GatewayError::new)?;
        let now = self.services.clock.now();
        let new = phones
            .iter()
            .map(|phone| {
                let account = Account::open(
                    random::account_id(),
                    ISSUER.into(),
                    Msisdn::parse(phone).map_err(GatewayError::new)?,
                    "Budi Pratama".to_owned(),
                    tier.into(),
                    now,
                );
                Ok(NewAccount {
                    account,
                    pin_hash: pin_hash.clone(),
                    opened_at: now,
                })
            })
            .collect::<Result<Vec<_>, GatewayError>>()?;
        let opened = self.services.database.open_accounts(&new);
        opened.map_err(GatewayError::new)?;
        Ok(new.iter().map(|new| new.account.id.0).collect())
    }

    /// Pays cash in, once for each phone number.
    ///
    /// # Errors
    /// [`GatewayError`] where one is refused.
    pub async fn pay_in(&self, phones: &[String], funding: &Funding) -> Result<(), GatewayError> {
        let contexts: Vec<PartnerContext> = funding
            .partners
            .iter()
            .map(|id| partner_context(id, funding))
            .collect();
        let services = Arc::clone(&self.services);
        let (phones, funding): (Arc<[String]>, _) = (phones.into(), funding.clone());
        self.submit_all(phones.len(), move |at| {
            let partner_context = contexts[at % contexts.len()].clone();
            let order = cash_in(&services, partner_context, &phones[at], &funding)?;
            Ok((Command::CashIn(order), ()))
        })
        .await
        .map(drop)
    }

    /// Makes a cash-out token of that channel for each account; their digits, in that order.
    ///
    /// # Errors
    /// [`GatewayError`] where one is refused.
    pub async fn make_tokens(
        &self,
        accounts: Vec<(i64, String)>,
        channel: &str,
    ) -> Result<Vec<u32>, GatewayError> {
        let services = Arc::clone(&self.services);
        let (channel, issuer) = (channel.to_owned(), IssuerId::from(ISSUER));
        self.submit_all(accounts.len(), move |at| {
            let (account, phone) = &accounts[at];
            let phone = Msisdn::parse(phone).map_err(GatewayError::new)?;
            let digits = random::digits(6);
            let order = IssueToken {
                account: AccountId(*account),
                channel: channel.as_str().into(),
                direction: Direction::CashOut,
                amount: None,
                cash_out_from: None,
                code: services.ring.token_code(&issuer, &phone, &digits),
            };
            let digits = digits.parse().map_err(GatewayError::new)?;
            Ok((Command::IssueToken(order), digits))
        })
        .await
    }

    /// Submits commands, many at a time; what was kept of each, in their order.
    async fn submit_all<T: Default + Clone + Send + 'static>(
        &self,
        count: usize,
        make: impl Fn(usize) -> Result<(Command, T), GatewayError> + Send + Sync + 'static,
    ) -> Result<Vec<T>, GatewayError> {
        let (next, make) = (Arc::new(AtomicUsize::new(0)), Arc::new(make));
        let mut clerks = JoinSet::new();
        for _ in 0..AT_A_TIME.min(count) {
            let (engine, next, make) = (
                self.services.engine.clone(),
                Arc::clone(&next),
                Arc::clone(&make),
            );
            clerks.spawn(async move {
                let mut done = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return Ok::<_, GatewayError>(done);
                    }
                    let (command, value) = make(at)?;
                    accepted(engine.submit(command).await)?;
                    done.push((at, value));
                }
            });
        }
        let mut all = vec![T::default(); count];
        while let Some(done) = clerks.join_next().await {
            for (at, value) in done.map_err(GatewayError::new)?? {
                all[at] = value;
            }
        }
        Ok(all)
    }

    /// Ends its engine.
    pub async fn close(self) {
        drop(self.services);
        let lanes = self.lanes;
        // Nothing is left to answer: a lane that failed has reported it.
        lanes.ended().await;
    }
}

fn accepted(
    outcome: Result<gerai::ledger::Outcome, gerai::engine::EngineError>,
) -> Result<(), GatewayError> {
    match outcome.map_err(GatewayError::new)? {
        Ok(Answer::Posted { .. } | Answer::Token(_)) => Ok(()),
        Ok(_) => Err(GatewayError::new("an answer of another kind")),
        Err(refusal) => Err(GatewayError::new(refusal.reason.as_str())),
    }
}

fn partner_context(partner: &str, funding: &Funding) -> PartnerContext {
    PartnerContext {
        partner: PartnerId::from(partner),
        issuer: ISSUER.into(),
        channels: Arc::new([funding.channel.as_str().into()].into()),
        default_key: None,
        default_brand: None,
        is_copy: false,
    }
}

fn cash_in(
    services: &Services,
    partner_context: PartnerContext,
    phone: &str,
    funding: &Funding,
) -> Result<CashOrder, GatewayError> {
    let now = services.clock.now();
    let amount = i64::try_from(funding.amount).map_err(GatewayError::new)?;
    let number = random::reference_no(now);
    Ok(CashOrder {
        external_id_key: ExternalIdKey {
            partner: partner_context.partner.clone(),
            day: now.day(),
            external_id: number.to_string(),
        },
        partner_context,
        reference: number.to_string(),
        fingerprint: services.ring.fingerprint(&[phone, number.as_str()]),
        also_known_as: Vec::new(),
        reference_no: number,
        phone: Msisdn::parse(phone).map_err(GatewayError::new)?,
        amount: Rupiah::new(amount),
        key: ChannelKey::WalletId(funding.wallet_id.clone()),
        outlet: Outlet {
            store_brand: Some(funding.brand.clone()),
            ..Outlet::default()
        },
        token: None,
    })
}
