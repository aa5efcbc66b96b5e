//! Who asks: the owner of an account, known by a session, and for what moves money by the PIN.

use std::future::Future;
use std::pin::Pin as Pinned;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use sha2::{Digest, Sha256};

use super::problem::Problem;
use super::{ask, problem_types};
use crate::api::Services;
use crate::catalogue::Catalogue;
use crate::ledger::{Account, AccountStatus, PinLocked};
use crate::pin::{self, HashPermit, Pin};
use crate::storage::{Database, DeviceHash, PinState, StorageError, StoredSession};
use crate::types::{AccountId, IssuerId, Msisdn, Timestamp};

/// Stand-ins for numbers without an account; as many rows are kept at most.
const DECOYS_MAX: i64 = 1 << 16;

/// The hash under which a session is kept: its token opens the app, so the token itself is not.
pub type SessionHash = [u8; 32];

/// The owner of an account, signed in.
pub struct SignedIn {
    /// The account as it was when the request came.
    pub account: Account,
    /// Which session.
    pub session: SessionHash,
    /// The device that it began on.
    pub device: Option<DeviceHash>,
}

impl SignedIn {
    /// Proves by the PIN that it is the owner who holds the phone.
    pub async fn verify_pin(&self, services: &Services, pin: Pin) -> Result<(), Problem> {
        check_pin(services, &self.account.issuer, &self.account.msisdn, pin)
            .await
            .map(drop)
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Pinned<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let services = request.app_data::<web::Data<Services>>().cloned();
        let token = bearer(request);
        let is_twice = request.headers().get_all(AUTHORIZATION).nth(1).is_some();
        Box::pin(async move {
            if is_twice {
                let expected = "is given twice; expected it once";
                return Err(Problem::invalid("Authorization", expected));
            }
            let services =
                services.ok_or_else(|| Problem::internal(&"the services are not set up"))?;
            let token = token.ok_or(Problem::new(&problem_types::SESSION_ENDED))?;
            signed_in(&services, hash_of(&token)).await
        })
    }
}

/// The owner of the session, while it lasts.
pub async fn signed_in(services: &Services, session: SessionHash) -> Result<SignedIn, Problem> {
    let now = services.now_to_decide()?;
    let found = ask(services, move |database| database.session(&session)).await?;
    let StoredSession {
        account, device, ..
    } = found
        .filter(|session| session.period.is_live(now))
        .ok_or(Problem::new(&problem_types::SESSION_ENDED))?;
    refuse_closed(account.status)?;
    Ok(SignedIn {
        account,
        session,
        device,
    })
}

/// A closed account is hidden from everyone.
pub fn refuse_closed(status: AccountStatus) -> Result<(), Problem> {
    match status {
        AccountStatus::Closed => Err(Problem::new(&problem_types::ACCOUNT_CLOSED)),
        AccountStatus::Active | AccountStatus::Blocked | AccountStatus::Dormant => Ok(()),
    }
}

/// The hash of a session's token.
pub fn hash_of(token: &str) -> SessionHash {
    Sha256::digest(token).into()
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

/// What comes of comparing a PIN.
enum Verdict {
    Right(AccountId),
    Wrong,
    Locked(PinLocked),
}

/// What a comparison needs, on a thread of its own.
struct Check {
    database: Database,
    issuer: IssuerId,
    phone: Msisdn,
    /// Stands in for the account where the number has none.
    decoy: AccountId,
    pin: Pin,
    now: Timestamp,
    rules: Arc<Catalogue>,
}

/// The account of that number, if the PIN is its PIN. A number without an account is answered
/// the same, locks the same and takes as long.
pub async fn check_pin(
    services: &Services,
    issuer: &IssuerId,
    phone: &Msisdn,
    pin: Pin,
) -> Result<AccountId, Problem> {
    services.limits.pin(phone)?;
    let busy = || Problem::new(&problem_types::UNAVAILABLE).retry_after(1);
    let permit = HashPermit::wait().await.ok_or_else(busy)?;
    let now = services.now_to_decide()?;
    let check = Check {
        database: services.database.clone(),
        issuer: issuer.clone(),
        phone: phone.clone(),
        decoy: decoy(services, issuer, phone),
        pin,
        now,
        rules: Arc::clone(&services.rules),
    };
    // Counting, comparing and forgiving stay together, even if the caller hangs up meanwhile.
    let verdict = web::block(move || {
        let _permit = permit;
        check.run()
    });
    match verdict.await.map_err(|error| Problem::internal(&error))?? {
        Verdict::Right(account) => Ok(account),
        Verdict::Wrong => Err(Problem::new(&problem_types::WRONG_PIN)),
        Verdict::Locked(locked) => Err(Problem::pin_locked(locked.until, now)),
    }
}

impl Check {
    fn run(&self) -> Result<Verdict, Problem> {
        let account = self
            .database
            .account_id_by_phone(&self.issuer, &self.phone)?;
        let credential = account.unwrap_or(self.decoy);
        let hash = match self.begin(credential)? {
            PinState::Try { hash } => hash,
            PinState::Locked(locked) => return Ok(Verdict::Locked(locked)),
        };
        let is_right = self.pin.matches(&hash)?;
        let Some(account) = account.filter(|_| is_right) else {
            return Ok(Verdict::Wrong);
        };
        self.database.forgive_pin_tries(account)?;
        Ok(Verdict::Right(account))
    }

    /// Counts the try, also for a number without an account: otherwise the lock would reveal which
    /// numbers have one.
    fn begin(&self, credential: AccountId) -> Result<PinState, Problem> {
        if let Some(state) = self.count(credential)? {
            return Ok(state);
        }
        self.database
            .add_credential(credential, &pin::decoy_hash())?;
        let missing = || Problem::internal(&"a credential is missing");
        self.count(credential)?.ok_or_else(missing)
    }

    fn count(&self, credential: AccountId) -> Result<Option<PinState>, StorageError> {
        let rules = self.rules.pin(self.now);
        self.database.begin_pin_try(credential, self.now, rules)
    }
}

/// One of the stand-ins, always the same for one number, its id below every account's.
fn decoy(services: &Services, issuer: &IssuerId, phone: &Msisdn) -> AccountId {
    let parts = ["stranger", issuer.as_str(), phone.as_str()];
    let [a, b, c, d, ..] = services.ring.fingerprint(&parts).0;
    AccountId(-1 - i64::from(u32::from_be_bytes([a, b, c, d])) % DECOYS_MAX)
}
