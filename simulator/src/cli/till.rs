//! `simulator till`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use gerai_rules::types::{Msisdn, MsisdnError, ShortReferenceNo, ShortReferenceNoError};
use jiff::Timestamp;
use simulator::lang::Lang;
use simulator::reason::reason;
use simulator::receipt::{Receipt, ReceiptStyle, VerificationKey};
use simulator::screen;
use simulator::snap::{
    Amount, Answer, Attempt, CashOutStatus, Class, Client, SnapError, TopUpStatus,
};
use simulator::till::{Journal, MovementKind, Order, Outcome, Till, TillRequest, Verdict};

use super::CommandEnd;
use super::identity::Identity;
use super::place::OutletArgs;
use super::printing::{Columns, Outputs, PrintingArgs};

const EXAMPLES: &str = "\
Examples:
  simulator till cash-in --sandbox alfamart --phone 081234567890 --amount 50000
  simulator till cash-in --sandbox indomaret --phone 081234567890 --amount 20000 --token 012345
  simulator till cash-out --sandbox danamon --phone 081234567890 --amount 300000 --token 012345
  simulator till cash-in --sandbox alfamart --brand Lawson --phone 081234567890 --amount 50000 \\
      --receipt struk.pdf --receipt struk.txt --columns 42
  simulator till cash-out --sandbox indomaret --phone 081234567890 --amount 100000 --token 012345 \\
      --receipt-to /dev/usb/lp0
  simulator till status --sandbox indomaret --kind cash-out --phone 081234567890 \\
      --amount 100000 --reference 019aab5e1f0b7c3c8f0c1d5f7a2b9e44
  simulator till status --sandbox alfamart --kind cash-in --phone 081234567890 \\
      --reference-no '1234 5678 9018'
  simulator till cancel --credentials indomaret.json --gateway https://gateway.example \\
      --phone 081234567890 --reference 019aab5e1f0b7c3c8f0c1d5f7a2b9e44";

#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum TillCommand {
    /// Ask whether the customer is there and the amount may go in
    #[command(after_help = EXAMPLES)]
    Inquiry(TillArgs),
    /// Take cash in; sent again until the outcome is known
    #[command(after_help = EXAMPLES)]
    CashIn(MovementArgs),
    /// Pay cash out; cancelled where the outcome cannot be known
    #[command(after_help = EXAMPLES)]
    CashOut(MovementArgs),
    /// Ask what became of a reference
    #[command(after_help = EXAMPLES)]
    Status {
        /// Which way the money was to go
        #[arg(long, value_enum)]
        kind: RecoveryWay,
        /// No. Ref on the receipt, short or long; of a cash-in it is enough
        #[arg(long, value_name = "NUMBER")]
        reference_no: Option<String>,
        #[command(flatten)]
        common: TillArgs,
    },
    /// Cancel a cash-out until that is acknowledged
    #[command(after_help = EXAMPLES)]
    Cancel(MovementArgs),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum RecoveryWay {
    /// Cash becomes balance
    CashIn,
    /// Balance becomes cash
    CashOut,
}

/// A movement, and where its receipt is printed.
#[derive(Debug, Args)]
pub struct MovementArgs {
    #[command(flatten)]
    common: TillArgs,
    #[command(flatten)]
    printing: PrintingArgs,
    #[command(flatten)]
    columns: Columns,
}

#[derive(Debug, Args)]
pub struct TillArgs {
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    place: OutletArgs,
    /// The customer's phone number: 08.., 628.., +628.. or 00628..
    #[arg(long, value_parser = phone)]
    phone: String,
    /// Whole rupiah
    #[arg(long, default_value_t = 0)]
    amount: u64,
    /// The token that the customer made in the app
    #[arg(long)]
    token: Option<String>,
    /// The partner's reference; a new one without it
    #[arg(long)]
    reference: Option<String>,
    /// The till's own book: references are written there before they are sent
    #[arg(long, value_name = "FILE", default_value = "till-journal.jsonl")]
    journal: PathBuf,
}

fn phone(text: &str) -> Result<String, MsisdnError> {
    Msisdn::parse(text).map(|phone| phone.as_str().to_owned())
}

impl TillCommand {
    /// Does it.
    pub async fn run(self) -> CommandEnd {
        match self.serve().await {
            Ok(ending) | Err(ending) => ending,
        }
    }

    async fn serve(self) -> Result<CommandEnd, CommandEnd> {
        match self {
            Self::Inquiry(common) => {
                let till = common.till().await?;
                Ok(show_answer(
                    till.inquiry(&common.phone, common.amount).await,
                ))
            }
            Self::CashIn(movement) => {
                let (till, order, outputs) = movement.begin().await?;
                let outcome = till.cash_in(&order).await.map_err(CommandEnd::usage)?;
                Ok(movement.end(&till, &order, &outcome, outputs))
            }
            Self::CashOut(movement) => {
                let (till, order, outputs) = movement.begin().await?;
                let outcome = till.cash_out(&order).await.map_err(CommandEnd::usage)?;
                Ok(movement.end(&till, &order, &outcome, outputs))
            }
            Self::Status {
                kind,
                reference_no,
                common,
            } => {
                check_number(reference_no.as_deref())?;
                let client = common.client().await?;
                let answer = match kind {
                    RecoveryWay::CashIn => {
                        let request = common.top_up_status(reference_no)?;
                        client.top_up_status(&request).await
                    }
                    RecoveryWay::CashOut => {
                        let request = common.cash_out_status(reference_no)?;
                        client.cash_out_status(&request).await
                    }
                };
                Ok(show_answer(answer))
            }
            Self::Cancel(movement) => {
                movement.common.require_reference()?;
                let (till, order, outputs) = movement.begin().await?;
                let outcome = till.cancel(&order).await;
                Ok(movement.end(&till, &order, &outcome, outputs))
            }
        }
    }
}

/// A short number with a wrong digit finds nothing, or another movement.
fn check_number(reference_no: Option<&str>) -> Result<(), CommandEnd> {
    match reference_no.map(str::parse::<ShortReferenceNo>) {
        Some(Err(error @ ShortReferenceNoError::WrongDigit)) => {
            Err(CommandEnd::usage(format_args!("--reference-no: {error}")))
        }
        _ => Ok(()),
    }
}

impl From<RecoveryWay> for MovementKind {
    fn from(way: RecoveryWay) -> Self {
        match way {
            RecoveryWay::CashIn => Self::CashIn,
            RecoveryWay::CashOut => Self::CashOut,
        }
    }
}

impl MovementArgs {
    /// All that must be there before money moves.
    async fn begin(&self) -> Result<(Till, Order, Outputs), CommandEnd> {
        let outputs = self.printing.open()?;
        Ok((self.common.till().await?, self.common.order(), outputs))
    }

    /// Prints the receipt, and says how it ended: on paper first, for money has moved and the
    /// screen may be gone.
    fn end(&self, till: &Till, order: &Order, outcome: &Outcome, outputs: Outputs) -> CommandEnd {
        let receipt = Receipt {
            outlet: till.outlet(),
            order,
            outcome,
            at: Timestamp::now(),
        };
        let layout = receipt.layout(ReceiptStyle {
            paper: self.columns.columns,
            key: Some(&VerificationKey::of(till.client().partner())),
            is_copy: false,
        });
        outputs.print(&layout);
        show_trail(outcome);
        screen::show_in_passing(layout.to_string().trim_end());
        ending(order, outcome)
    }
}

impl TillArgs {
    fn require_reference(&self) -> Result<(), CommandEnd> {
        match self.reference {
            Some(_) => Ok(()),
            None => Err(CommandEnd::usage(
                "--reference says which movement is meant",
            )),
        }
    }

    fn top_up_status(&self, reference_no: Option<String>) -> Result<TopUpStatus, CommandEnd> {
        if reference_no.is_none() {
            self.require_reference()?;
        }
        Ok(TopUpStatus {
            original_partner_reference_no: self.reference.clone(),
            original_reference_no: reference_no,
            service_code: "38".to_owned(),
        })
    }

    /// SNAP wants the partner's reference, whatever else is given.
    fn cash_out_status(&self, reference_no: Option<String>) -> Result<CashOutStatus, CommandEnd> {
        self.require_reference()?;
        Ok(CashOutStatus {
            original_partner_reference_no: self.reference.clone().unwrap_or_default(),
            original_reference_no: reference_no,
            service_code: "44".to_owned(),
            customer_number: self.phone.clone(),
            amount: Amount::rupiah(self.amount),
        })
    }

    fn order(&self) -> Order {
        let mut order = Order::new(&self.phone, self.amount);
        if let Some(reference) = &self.reference {
            order = order.reference(reference);
        }
        match &self.token {
            Some(token) => order.token(token),
            None => order,
        }
    }

    async fn till(&self) -> Result<Till, CommandEnd> {
        let client = self.client().await?;
        let outlet = self.place.outlet(client.partner())?;
        let journal = Journal::open(&self.journal).map_err(CommandEnd::usage)?;
        Ok(Till::new(Arc::new(client), outlet, journal))
    }

    async fn client(&self) -> Result<Client, CommandEnd> {
        let partner = self.identity.partner().await?;
        Client::new(&self.identity.gateway, partner).map_err(CommandEnd::usage)
    }
}

fn show_answer(result: Result<Answer, SnapError>) -> CommandEnd {
    let answer = match result {
        Ok(answer) => answer,
        Err(error @ SnapError::Broken(_)) => return CommandEnd::Unknown(error.to_string()),
        Err(error @ SnapError::NoToken(_)) => return CommandEnd::refused(error),
        Err(error) => return CommandEnd::usage(error),
    };
    screen::show_in_passing(format_args!("{:#}", answer.body));
    match answer.class(Attempt::First) {
        Class::Success => CommandEnd::Success,
        Class::Fail => CommandEnd::refused(answer),
        Class::Unknown => CommandEnd::Unknown(answer.to_string()),
    }
}

/// All requests but the last: of a success it is on the receipt, otherwise the end of the command
/// says it.
fn show_trail(outcome: &Outcome) {
    let [earlier @ .., _] = outcome.trail.as_slice() else {
        return;
    };
    for trace in earlier {
        let asked = match trace.ask {
            TillRequest::Original => "sent",
            TillRequest::Status => "asked for the status",
            TillRequest::Cancel => "cancelled",
        };
        screen::complain(format_args!("{asked}: {}", trace.response));
    }
}

fn ending(order: &Order, outcome: &Outcome) -> CommandEnd {
    let was = outcome
        .trail
        .last()
        .map_or("nothing was sent", |trace| &trace.response);
    match outcome.verdict {
        Verdict::Done => CommandEnd::Success,
        // Asked for, it is what was wanted; otherwise the cash-out did not come about.
        Verdict::Cancelled
            if order.customer_left || first_ask(outcome) == Some(TillRequest::Cancel) =>
        {
            CommandEnd::Success
        }
        Verdict::Cancelled | Verdict::Refused => {
            CommandEnd::refused(format_args!("{was}: {}", meaning(outcome)))
        }
        Verdict::Unknown => CommandEnd::Unknown(format!("{was}; reference {}", outcome.reference)),
    }
}

/// Why there is no movement, and what the cashier does.
fn meaning(outcome: &Outcome) -> String {
    let reason = match outcome.verdict {
        Verdict::Cancelled => Some("the cash-out was cancelled".to_owned()),
        _ => reason(Lang::En, outcome.code(), outcome.message()),
    };
    let cash = match outcome.kind {
        MovementKind::CashIn => "give the cash back",
        MovementKind::CashOut => "pay nothing out",
    };
    let token = "the customer makes a new token in the app";
    let token = Some(token).filter(|_| is_wrong_token(outcome.code()));
    // A refused reference is used up.
    let again = "another try takes a new reference";
    let parts = [reason.as_deref(), Some(cash), token, Some(again)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn is_wrong_token(code: &str) -> bool {
    code.starts_with("404") && code.ends_with("15")
}

fn first_ask(outcome: &Outcome) -> Option<TillRequest> {
    outcome.trail.first().map(|trace| trace.ask)
}
