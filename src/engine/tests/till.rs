//! Tills, as the edge makes commands of what they send.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::bench::{AFTERNOON, Bench, Customer, at};
use crate::catalogue::ChannelKey;
use crate::clock::Clock;
use crate::keyring::KeyRing;
use crate::ledger::{
    Answer, Cancel, CancelToken, CashOrder, Command, ExternalIdKey, IssueToken, Original,
    PartnerContext, StatusInquiry, Token,
};
use crate::random;
use crate::types::{Direction, Outlet, Rupiah, Service};

/// A till of one partner.
#[derive(Clone)]
pub struct Till {
    pub partner_context: PartnerContext,
    pub ring: Option<Arc<KeyRing>>,
    pub clock: Clock,
    pub external_ids: Arc<AtomicU32>,
    pub key: ChannelKey,
    pub brand: Option<&'static str>,
}

/// Wallet ID `16`, both ways, multiples of 50,000; tokens to get cash out.
pub fn alfamart() -> Till {
    till(
        "ALFAMART",
        ChannelKey::WalletId("16".into()),
        Some("Alfamart"),
    )
}

/// BIN `000076`, both ways; tokens both ways.
pub fn indomaret() -> Till {
    till(
        "INDOMARET",
        ChannelKey::BinCode("000076".into()),
        Some("Indomaret"),
    )
}

/// Takes cash in, any rupiah from 10,000.
pub fn digibos() -> Till {
    till("DIGIBOS", ChannelKey::Partner, None)
}

/// Hands cash out for tokens made for one amount, multiples of 100,000.
pub fn danamon() -> Till {
    till("DANAMON", ChannelKey::Partner, None)
}

fn till(partner: &str, key: ChannelKey, brand: Option<&'static str>) -> Till {
    let channel = partner.to_lowercase();
    Till {
        partner_context: PartnerContext {
            partner: partner.into(),
            issuer: "kaspro".into(),
            channels: Arc::new([channel.as_str().into()].into()),
            default_key: None,
            default_brand: None,
            is_copy: false,
        },
        ring: None,
        clock: Clock::manual(at(AFTERNOON)),
        external_ids: Arc::default(),
        key,
        brand,
    }
}

impl Till {
    pub fn cash_in(&self, customer: &Customer, reference: &str, amount: i64) -> Command {
        Command::CashIn(self.order(customer, reference, amount, Service::CashIn, None))
    }

    pub fn cash_out(
        &self,
        customer: &Customer,
        reference: &str,
        amount: i64,
        digits: &str,
    ) -> Command {
        let digits = Some(digits);
        Command::CashOut(self.order(customer, reference, amount, Service::CashOut, digits))
    }

    fn order(
        &self,
        customer: &Customer,
        reference: &str,
        amount: i64,
        service: Service,
        digits: Option<&str>,
    ) -> CashOrder {
        let ring = self.ring.as_ref().expect("a till of a bench");
        let (phone, issuer) = (customer.phone.clone(), &self.partner_context.issuer);
        CashOrder {
            also_known_as: Vec::new(),
            fingerprint: ring.fingerprint(&[
                service.direction().as_str(),
                phone.as_str(),
                &amount.to_string(),
                digits.unwrap_or_default(),
            ]),
            token: digits.map(|digits| ring.token_proof(issuer, &phone, digits)),
            partner_context: self.partner_context.clone(),
            external_id_key: self.external_id_key(),
            reference: reference.to_owned(),
            reference_no: random::reference_no(self.clock.now()),
            phone,
            amount: Rupiah::new(amount),
            key: self.key.clone(),
            outlet: Outlet {
                store_brand: self.brand.map(Into::into),
                ..Outlet::default()
            },
        }
    }

    pub fn cancel(&self, customer: &Customer, reference: &str) -> Command {
        Command::Cancel(self.cancel_order(customer, reference))
    }

    /// A cancel that names the amount.
    pub fn cancel_of(&self, customer: &Customer, reference: &str, amount: i64) -> Command {
        Command::Cancel(Cancel {
            amount: Some(Rupiah::new(amount)),
            ..self.cancel_order(customer, reference)
        })
    }

    fn cancel_order(&self, customer: &Customer, reference: &str) -> Cancel {
        Cancel {
            partner_context: self.partner_context.clone(),
            external_id_key: self.external_id_key(),
            reference: reference.to_owned(),
            reference_no: random::reference_no(self.clock.now()),
            phone: customer.phone.clone(),
            original_reference_no: None,
            amount: None,
            reason: "timeout".to_owned(),
        }
    }

    pub fn status(&self, service: Service, reference: &str) -> Command {
        self.inquiry(
            service,
            Original {
                reference: Some(reference.to_owned()),
                ..Original::default()
            },
        )
    }

    pub fn status_by_external_id(&self, service: Service, external_id: &str) -> Command {
        self.inquiry(
            service,
            Original {
                external_id: Some(external_id.to_owned()),
                ..Original::default()
            },
        )
    }

    fn inquiry(&self, service: Service, original: Original) -> Command {
        Command::Status(StatusInquiry {
            partner_context: self.partner_context.clone(),
            external_id_key: self.external_id_key(),
            service,
            original,
            phone: None,
            amount: None,
        })
    }

    /// A request of now, with an external id that nobody has used.
    fn external_id_key(&self) -> ExternalIdKey {
        let number = self.external_ids.fetch_add(1, Ordering::Relaxed);
        ExternalIdKey {
            partner: self.partner_context.partner.clone(),
            day: self.clock.now().day(),
            external_id: format!("E{number}"),
        }
    }
}

/// The command under another external id.
pub fn with_external_id(mut command: Command, id: &str) -> Command {
    let external_id_key = match &mut command {
        Command::CashIn(order) | Command::CashOut(order) => &mut order.external_id_key,
        Command::Cancel(order) => &mut order.external_id_key,
        Command::Status(inquiry) => &mut inquiry.external_id_key,
        other => panic!("no till sends {other:?}"),
    };
    external_id_key.external_id = id.to_owned();
    command
}

/// What customers do in the app.
impl Customer {
    /// A cash-out token of those digits.
    pub fn issue(
        &self,
        bench: &Bench,
        channel: &str,
        amount: Option<i64>,
        digits: &str,
    ) -> Command {
        let code = bench.ring.token_code(&"kaspro".into(), &self.phone, digits);
        Command::IssueToken(IssueToken {
            account: self.id,
            channel: channel.into(),
            direction: Direction::CashOut,
            amount: amount.map(Rupiah::new),
            cash_out_from: None,
            code,
        })
    }

    pub fn cancel_token(&self, number: i64) -> Command {
        Command::CancelToken(CancelToken {
            account: self.id,
            number,
        })
    }

    /// Makes a token for any amount.
    #[track_caller]
    pub fn makes_token(&self, bench: &Bench, channel: &str, digits: &str) -> Token {
        match bench.send(self.issue(bench, channel, None, digits)) {
            Ok(Ok(Answer::Token(token))) => *token,
            other => panic!("expected a token, got {other:?}"),
        }
    }
}
