//! `simulator pos`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use simulator::delay::Delay;
use simulator::pos::{self, PosError, TerminalSettings};
use simulator::till::Outlet;

use super::CommandEnd;
use super::identity::Identity;
use super::language::LangArgs;
use super::place::OutletArgs;

const EXAMPLES: &str = "\
Examples:
  simulator pos --sandbox alfamart
  simulator pos --sandbox indomaret --terminal TB45-3 --cashier K22
  simulator pos --sandbox alfamart --receipt-to /dev/usb/lp0
  simulator pos --sandbox digibos --lang en --gateway http://127.0.0.1:8081
  simulator pos --credentials danamon.json --gateway https://gateway.example
  ssh -t toko simulator pos --credentials alfamart.json --journal /var/lib/till/journal.jsonl

Keys: F1 help, F2 cash in, F3 cash out, F4 check a number, F5 status of the last, F6 journal,
F7 shift, F8 queue, F9 copy of the last receipt, F10 exit, Esc back. Alt+2 is F2, and so on.
Journal and shift are kept on disk: whatever a till dies of, the next start ends what is open.";

/// A cashier's terminal: shift, cash in, cash out, journal, queue, by keys in 80 x 24.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Pos {
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    place: OutletArgs,
    /// The till's own book; the shift is kept beside it [default: pos-CHANNEL-TERMINAL.jsonl]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Print every receipt and the Z report on the receipt printer (ESC/POS) at this path, such as
    /// /dev/usb/lp0, or add them to a file
    #[arg(long, value_name = "PATH")]
    receipt_to: Option<PathBuf>,
    #[command(flatten)]
    language: LangArgs,
    /// How long it waits for an answer
    #[arg(long = "patience", value_name = "SECONDS", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=120))]
    answer_timeout: u64,
    /// Wait so many times shorter before asking again, to look at it quickly
    #[arg(long = "hurry", value_name = "TIMES", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    speed_up: u32,
}

impl Pos {
    /// Runs it until the cashier leaves.
    pub async fn run(self) -> CommandEnd {
        let settings = match self.settings().await {
            Ok(settings) => settings,
            Err(ending) => return ending,
        };
        match pos::run(settings).await {
            Ok(()) => CommandEnd::Success,
            Err(error @ PosError::Terminal(_)) => CommandEnd::refused(error),
            Err(error) => CommandEnd::usage(error),
        }
    }

    async fn settings(self) -> Result<TerminalSettings, CommandEnd> {
        let partner = self.identity.partner().await?;
        let outlet = self.place.outlet(&partner)?;
        Ok(TerminalSettings {
            gateway: self.identity.gateway,
            partner,
            journal: self.journal.unwrap_or_else(|| journal_of(&outlet)),
            outlet,
            lang: self.language.lang(),
            printer: self.receipt_to,
            coloured: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            answer_timeout: Duration::from_secs(self.answer_timeout),
            delay: Delay::SpeedUp(self.speed_up),
        })
    }
}

/// Each terminal has one of its own: what is pending in it is ended in that terminal's name.
fn journal_of(outlet: &Outlet) -> PathBuf {
    let name = format!("pos-{}-{}", outlet.chain.channel(), outlet.terminal_id);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let plain = |c| if is_plain(c) { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    PathBuf::from(format!("{name}.jsonl"))
}
