//! `simulator till`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use simulator::credentials::{Partner, is_readable_by_others};
use simulator::receipt::Receipt;
use simulator::sandbox::Sandbox;
use simulator::snap::{Answer, Attempt, Class, Client, SnapError};
use simulator::till::{Ask, Chain, Journal, Kind, Order, Outcome, Outlet, Till, Verdict};

use super::Ending;

const EXAMPLES: &str = "\
Examples:
  simulator till cash-in --sandbox alfamart --phone 081234567890 --amount 50000
  simulator till cash-in --sandbox indomaret --phone 081234567890 --amount 20000 --token 012345
  simulator till cash-out --sandbox danamon --phone 081234567890 --amount 300000 --token 012345
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
    CashIn(Common),
    /// Pay cash out; cancelled where the outcome cannot be known
    #[command(after_help = EXAMPLES)]
    CashOut(Common),
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
    Cancel(Common),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Way {
    /// Cash becomes balance
    CashIn,
    /// Balance becomes cash
    CashOut,
}

#[derive(Debug, Args)]
pub struct Common {
    /// The gateway
    #[arg(
        long,
        value_name = "URL",
        env = "GERAI_GATEWAY",
        default_value = "http://127.0.0.1:8080"
    )]
    gateway: String,
    /// Fetch the credentials of this demo partner from a gateway in sandbox mode
    #[arg(long, value_name = "NAME", required_unless_present = "credentials")]
    sandbox: Option<String>,
    /// Read the credentials from this JSON file (chmod 600)
    #[arg(long, value_name = "FILE", conflicts_with = "sandbox")]
    credentials: Option<PathBuf>,
    /// Whose till: alfamart, indomaret, digibos or danamon; the partner's first channel without it
    #[arg(long, value_name = "NAME")]
    chain: Option<String>,
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
    /// The store's brand, such as Alfamidi
    #[arg(long)]
    brand: Option<String>,
    /// The store
    #[arg(long)]
    store: Option<String>,
    /// The till in the store
    #[arg(long)]
    terminal: Option<String>,
    /// The cashier
    #[arg(long)]
    cashier: Option<String>,
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
            Self::CashIn(common) => {
                let (till, order) = (common.till().await?, common.order());
                let outcome = till.cash_in(&order).await.map_err(Ending::usage)?;
                Ok(show_outcome(&till, &order, &outcome))
            }
            Self::CashOut(common) => {
                let (till, order) = (common.till().await?, common.order());
                let outcome = till.cash_out(&order).await.map_err(Ending::usage)?;
                Ok(show_outcome(&till, &order, &outcome))
            }
            Self::Status { kind, common } => {
                common.require_reference()?;
                let kind = match kind {
                    Way::CashIn => Kind::CashIn,
                    Way::CashOut => Kind::CashOut,
                };
                let till = common.till().await?;
                Ok(show_answer(till.status(kind, &common.order()).await))
            }
            Self::Cancel(common) => {
                common.require_reference()?;
                let (till, order) = (common.till().await?, common.order());
                let outcome = till.cancel(&order).await;
                Ok(show_outcome(&till, &order, &outcome))
            }
        }
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
        let partner = self.partner().await?;
        let outlet = self.outlet(&partner)?;
        let client = Client::new(&self.gateway, partner).map_err(Ending::usage)?;
        let journal = Journal::open(&self.journal).map_err(Ending::usage)?;
        Ok(Till::new(Arc::new(client), outlet, journal))
    }

    async fn partner(&self) -> Result<Partner, Ending> {
        if let Some(name) = &self.sandbox {
            return Sandbox::new(&self.gateway)
                .partner(name)
                .await
                .map_err(Ending::usage);
        }
        let Some(file) = &self.credentials else {
            return Err(Ending::usage(
                "--sandbox or --credentials says who the till is",
            ));
        };
        if is_readable_by_others(file) {
            anstream::eprintln!(
                "simulator: others can read {}: chmod 600 it",
                file.display()
            );
        }
        Partner::from_file(file).map_err(Ending::usage)
    }

    fn outlet(&self, partner: &Partner) -> Result<Outlet, Ending> {
        let mut known = partner
            .channels
            .iter()
            .filter_map(|channel| Chain::from_name(channel));
        let chain = match &self.chain {
            Some(name) => Chain::from_name(name),
            None => known.next(),
        };
        let Some(chain) = chain else {
            return Err(Ending::usage(
                "--chain is alfamart, indomaret, digibos or danamon",
            ));
        };
        let mut outlet = Outlet::of(chain);
        if let Some(brand) = &self.brand {
            outlet.title = brand.to_uppercase();
            outlet.brand = Some(brand.clone());
        }
        if let Some(store) = &self.store {
            outlet.store_id.clone_from(store);
        }
        if let Some(terminal) = &self.terminal {
            outlet.terminal_id.clone_from(terminal);
        }
        if self.cashier.is_some() {
            outlet.cashier_id.clone_from(&self.cashier);
        }
        Ok(outlet)
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

fn show_outcome(till: &Till, order: &Order, outcome: &Outcome) -> Ending {
    for trace in &outcome.trail {
        let asked = match trace.ask {
            Ask::Original => "sent",
            Ask::Status => "asked for the status",
            Ask::Cancel => "cancelled",
        };
        anstream::eprintln!("{asked}: {}", trace.heard);
    }
    let receipt = Receipt {
        outlet: till.outlet(),
        order,
        outcome,
        at: Timestamp::now(),
    };
    anstream::print!("{receipt}");
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
