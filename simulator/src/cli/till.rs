//! `simulator till`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use simulator::receipt::{Receipt, SealKey, Style};
use simulator::snap::{Answer, Attempt, Class, Client, SnapError};
use simulator::till::{Ask, Journal, Kind, Order, Outcome, Till, Verdict};

use super::Ending;
use super::identity::Identity;
use super::place::Place;
use super::printing::{Columns, Outputs, Printing};

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
  simulator till cancel --credentials indomaret.json --gateway https://gateway.example \\
      --phone 081234567890 --reference 019aab5e1f0b7c3c8f0c1d5f7a2b9e44";

#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum TillCommand {
    /// Ask whether the customer is there and the amount may go in
    #[command(after_help = EXAMPLES)]
    Inquiry(Common),
    /// Take cash in; sent again until the outcome is known
    #[command(after_help = EXAMPLES)]
    CashIn(Movement),
    /// Pay cash out; cancelled where the outcome cannot be known
    #[command(after_help = EXAMPLES)]
    CashOut(Movement),
    /// Ask what became of a reference
    #[command(after_help = EXAMPLES)]
    Status {
        /// Which way the money was to go
        #[arg(long, value_enum)]
        kind: Way,
        #[command(flatten)]
        common: Common,
    },
    /// Cancel a cash-out until that is acknowledged
    #[command(after_help = EXAMPLES)]
    Cancel(Movement),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Way {
    /// Cash becomes balance
    CashIn,
    /// Balance becomes cash
    CashOut,
}

/// A movement, and where its receipt is printed.
#[derive(Debug, Args)]
pub struct Movement {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    columns: Columns,
}

#[derive(Debug, Args)]
pub struct Common {
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    place: Place,
    /// The customer's phone number
    #[arg(long)]
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

impl TillCommand {
    /// Does it.
    pub async fn run(self) -> Ending {
        match self.serve().await {
            Ok(ending) | Err(ending) => ending,
        }
    }

    async fn serve(self) -> Result<Ending, Ending> {
        match self {
            Self::Inquiry(common) => {
                let till = common.till().await?;
                Ok(show_answer(
                    till.inquiry(&common.phone, common.amount).await,
                ))
            }
            Self::CashIn(movement) => {
                let (till, order, outputs) = movement.begin().await?;
                let outcome = till.cash_in(&order).await.map_err(Ending::usage)?;
                Ok(movement.end(&till, &order, &outcome, outputs))
            }
            Self::CashOut(movement) => {
                let (till, order, outputs) = movement.begin().await?;
                let outcome = till.cash_out(&order).await.map_err(Ending::usage)?;
                Ok(movement.end(&till, &order, &outcome, outputs))
            }
            Self::Status { kind, common } => {
                common.require_reference()?;
                let till = common.till().await?;
                Ok(show_answer(till.status(kind.into(), &common.order()).await))
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

impl From<Way> for Kind {
    fn from(way: Way) -> Self {
        match way {
            Way::CashIn => Self::CashIn,
            Way::CashOut => Self::CashOut,
        }
    }
}

impl Movement {
    /// All that must be there before money moves.
    async fn begin(&self) -> Result<(Till, Order, Outputs), Ending> {
        let outputs = self.printing.open()?;
        Ok((self.common.till().await?, self.common.order(), outputs))
    }

    /// Prints the receipt, and says how it ended.
    fn end(&self, till: &Till, order: &Order, outcome: &Outcome, outputs: Outputs) -> Ending {
        show_trail(outcome);
        let receipt = Receipt {
            outlet: till.outlet(),
            order,
            outcome,
            at: Timestamp::now(),
        };
        let slip = receipt.slip(Style {
            paper: self.columns.columns,
            key: Some(&SealKey::of(till.client().partner())),
            is_copy: false,
        });
        anstream::print!("{slip}");
        outputs.print(&slip);
        ending(order, outcome)
    }
}

impl Common {
    fn require_reference(&self) -> Result<(), Ending> {
        match self.reference {
            Some(_) => Ok(()),
            None => Err(Ending::usage("--reference says which movement is meant")),
        }
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

    async fn till(&self) -> Result<Till, Ending> {
        let partner = self.identity.partner().await?;
        let outlet = self.place.outlet(&partner)?;
        let client = Client::new(&self.identity.gateway, partner).map_err(Ending::usage)?;
        let journal = Journal::open(&self.journal).map_err(Ending::usage)?;
        Ok(Till::new(Arc::new(client), outlet, journal))
    }
}

fn show_answer(result: Result<Answer, SnapError>) -> Ending {
    let answer = match result {
        Ok(answer) => answer,
        Err(error @ SnapError::Broken(_)) => return Ending::Unknown(error.to_string()),
        Err(error @ SnapError::NoToken(_)) => return Ending::refused(error),
        Err(error) => return Ending::usage(error),
    };
    anstream::println!("{:#}", answer.body);
    match answer.class(Attempt::First) {
        Class::Success => Ending::Success,
        Class::Fail => Ending::refused(answer),
        Class::Unknown => Ending::Unknown(answer.to_string()),
    }
}

fn show_trail(outcome: &Outcome) {
    for trace in &outcome.trail {
        let asked = match trace.ask {
            Ask::Original => "sent",
            Ask::Status => "asked for the status",
            Ask::Cancel => "cancelled",
        };
        anstream::eprintln!("{asked}: {}", trace.heard);
    }
}

fn ending(order: &Order, outcome: &Outcome) -> Ending {
    let was = outcome
        .trail
        .last()
        .map_or("nothing was sent", |trace| &trace.heard);
    match outcome.verdict {
        Verdict::Done => Ending::Success,
        // Asked for, it is what was wanted; otherwise the cash-out did not come about.
        Verdict::Cancelled if order.customer_left || first_ask(outcome) == Some(Ask::Cancel) => {
            Ending::Success
        }
        Verdict::Cancelled | Verdict::Refused => Ending::refused(was),
        Verdict::Unknown => Ending::Unknown(format!("{was}; reference {}", outcome.reference)),
    }
}

fn first_ask(outcome: &Outcome) -> Option<Ask> {
    outcome.trail.first().map(|trace| trace.ask)
}
