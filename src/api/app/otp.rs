//! One-time passwords, as they are sent and tried. A number with an account and one without are
//! counted alike and answered alike.

use std::sync::Arc;

use actix_web::HttpRequest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::body::OTP_DIGITS;
use super::problem::Problem;
use super::{ask, problem_types};
use crate::api::{Services, address};
use crate::ledger::{OtpPurpose, OtpRefusal};
use crate::random;
use crate::storage::{OtpKey, OtpUse, OtpVerdict, Proof};
use crate::types::{IssuerId, Msisdn, Timestamp};

/// Whose number is to be proved, and for what.
#[derive(Clone)]
pub struct OtpSubject {
    /// The issuer of the app.
    pub issuer: IssuerId,
    /// The number.
    pub phone: Msisdn,
    /// For what.
    pub purpose: OtpPurpose,
}

/// A one-time password is on its way, if the number is one that gets it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SentOtp {
    /// sms or whatsapp.
    #[schema(example = "sms")]
    medium: &'static str,
    /// Until when it may be entered.
    #[schema(format = DateTime, example = "2026-11-22T16:05:00+07:00")]
    expires_at: String,
    /// How many more may be sent today.
    #[schema(example = 2)]
    sends_left: u32,
}

/// What proves for a while that the number is its owner's.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProofView {
    /// To be sent with what it was asked for. It is stored nowhere but with the app.
    #[schema(example = "w1P7yqBz3mJ0n2xV5cT8rK4dH6fL9sA0eG1uI3oQ7Yk")]
    proof: String,
    /// Until when.
    #[schema(format = DateTime, example = "2026-11-22T16:15:00+07:00")]
    expires_at: String,
}

impl OtpSubject {
    /// Its row.
    pub fn key(&self, services: &Services) -> OtpKey {
        let parts = [self.issuer.as_str(), self.phone.as_str()];
        OtpKey {
            issuer: self.issuer.clone(),
            phone: services.ring.short_hash("otp phone", &parts),
            purpose: self.purpose,
        }
    }

    fn mac(&self, services: &Services, digits: &str) -> [u8; 32] {
        let purpose = self.purpose.as_str();
        let parts = [self.issuer.as_str(), self.phone.as_str(), purpose, digits];
        services.ring.keyed_hash("otp", &parts)
    }

    /// Sends one to the number, or only counts it where the number is not to get it (`is_sent`).
    pub async fn send(
        &self,
        services: &Services,
        request: &HttpRequest,
        is_sent: bool,
    ) -> Result<SentOtp, Problem> {
        if !services.messenger.is_set_up() {
            return Err(Problem::new(&problem_types::UNAVAILABLE));
        }
        let peer = request.peer_addr().map(|peer| peer.ip());
        let sender = address::of_sender(peer, request.headers(), &services.trusted_proxies);
        services.limits.otp(sender)?;
        let now = services.now_to_decide()?;
        let digits = random::digits(OTP_DIGITS as u8);
        let (key, mac) = (self.key(services), self.mac(services, &digits));
        let rules = Arc::clone(&services.rules);
        let sent = ask(services, move |database| {
            database.send_otp(&key, &mac, now, rules.otp(now))
        })
        .await?;
        let sent = sent.map_err(|refusal| refused(refusal, now))?;
        let issuer = services.rules.issuer(&self.issuer);
        let issuer = issuer.ok_or_else(|| Problem::internal(&"an app of no issuer"))?;
        if is_sent {
            let texts = texts(&issuer.name, &digits, sent.expires_at);
            services
                .messenger
                .send_at_once(&self.phone, texts, issuer.otp_by, now);
        }
        Ok(SentOtp {
            medium: issuer.otp_by.as_str(),
            expires_at: sent.expires_at.to_string(),
            sends_left: services
                .rules
                .otp(now)
                .sends_per_day
                .saturating_sub(sent.sends),
        })
    }

    /// Tries the digits, and hands out a proof for the right ones.
    pub async fn prove(&self, services: &Services, digits: &str) -> Result<ProofView, Problem> {
        let secret = URL_SAFE_NO_PAD.encode(random::secret());
        let now = services.now_to_decide()?;
        let proof = Proof {
            hash: proof_hash(&secret.as_str().into()),
            expires_at: now.plus(services.rules.otp(now).proof_life),
        };
        self.try_digits(services, digits, OtpUse::Prove(proof), now)
            .await?;
        Ok(ProofView {
            proof: secret,
            expires_at: proof.expires_at.to_string(),
        })
    }

    /// Tries the digits; `then` is what becomes of the right ones.
    pub async fn try_digits(
        &self,
        services: &Services,
        digits: &str,
        then: OtpUse,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let (key, mac) = (self.key(services), self.mac(services, digits));
        let rules = Arc::clone(&services.rules);
        let verdict = ask(services, move |database| {
            database.try_otp(&key, &mac, then, now, rules.otp(now))
        });
        match verdict.await? {
            OtpVerdict::Right => Ok(()),
            OtpVerdict::Wrong => Err(Problem::new(&problem_types::WRONG_OTP)),
            OtpVerdict::Refused(refusal) => Err(refused(refusal, now)),
        }
    }
}

/// The hash under which a proof is stored.
pub fn proof_hash(proof: &SecretString) -> [u8; 32] {
    Sha256::digest(proof.expose_secret()).into()
}

fn refused(refusal: OtpRefusal, now: Timestamp) -> Problem {
    match refusal {
        OtpRefusal::NoneLive => Problem::new(&problem_types::WRONG_OTP),
        OtpRefusal::Locked(until) => Problem::until(&problem_types::OTP_LOCKED, until, now),
        OtpRefusal::SentEnough(until) => {
            Problem::until(&problem_types::OTP_SENT_ENOUGH, until, now)
        }
    }
}

/// What the message says, in Indonesian and English.
fn texts(issuer: &str, digits: &str, expires_at: Timestamp) -> [String; 2] {
    let end = expires_at.in_wib().strftime("%H:%M");
    [
        format!(
            "{issuer}: kode OTP Anda {digits}, berlaku sampai {end} WIB. Jangan berikan kode ini \
             kepada siapa pun, termasuk petugas {issuer}."
        ),
        format!(
            "{issuer}: your one-time password is {digits}, good until {end} WIB. Give it to nobody, \
             not even to {issuer}'s staff."
        ),
    ]
}
