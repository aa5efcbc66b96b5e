//! `simulator receipt`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use gerai_rules::types::{ShortReferenceNo, ShortReferenceNoError};
use simulator::receipt::{
    PrintLayout, VerificationCode, VerificationFields, VerificationKey, amount_of,
};
use simulator::screen;
use simulator::text_format::{masked, rupiah};
use simulator::till::{MovementKind, Verdict};

use super::CommandEnd;
use super::identity::Identity;
use super::printing::PrintingArgs;
use super::till::RecoveryWay;

const EXAMPLES: &str = "\
Examples:
  simulator receipt verify struk.txt --sandbox indomaret
  simulator receipt verify --credentials indomaret.json --kind cash-out \\
      --reference 019aab5e1f0b7c3c8f0c1d5f7a2b9e44 --reference-no '1234 5678 9018' \\
      --phone '0812****7890' --amount Rp100.000 --at '22-11-2025 09:30:00' \\
      --status berhasil --code 4Q7RM-0ZK3D
  simulator receipt copy struk.txt --receipt salinan.pdf
  simulator receipt copy struk.txt --receipt-to /dev/usb/lp0

A genuine code says that the paper was printed with the partner's secret and was not altered.
It does not say that money moved (ask for the status of the reference), nor that there is no
other copy.";

#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES)]
pub enum ReceiptCommand {
    /// Say whether a receipt is genuine: exit code 0 if so, 1 if not
    #[command(after_help = EXAMPLES)]
    Verify(Box<VerifyArgs>),
    /// Print a receipt again; the copy says SALINAN
    #[command(after_help = EXAMPLES)]
    Copy(CopyArgs),
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The receipt's plain text; without it, the options say what stands on the paper
    #[arg(value_name = "FILE", required_unless_present = "code")]
    file: Option<PathBuf>,
    #[command(flatten)]
    identity: Identity,
    #[command(flatten)]
    typed: TypedReceipt,
}

/// What stands on a paper, typed off it.
#[derive(Debug, Args)]
#[command(next_help_heading = "On the paper")]
pub struct TypedReceipt {
    /// Kode Verifikasi
    #[arg(long, conflicts_with = "file")]
    #[arg(requires_all = ["kind", "reference", "phone", "amount", "at", "status"])]
    code: Option<VerificationCode>,
    /// SETOR TUNAI is cash-in, TARIK TUNAI is cash-out
    #[arg(long, value_enum, requires = "code")]
    kind: Option<RecoveryWay>,
    /// Ref
    #[arg(long, requires = "code")]
    reference: Option<String>,
    /// No. Ref, where there is one, as it is printed
    #[arg(long, requires = "code")]
    reference_no: Option<String>,
    /// Nomor HP: as it is printed, or all of it
    #[arg(long, requires = "code")]
    phone: Option<String>,
    /// Jumlah: Rp100.000 or 100000
    #[arg(long, requires = "code", value_parser = whole_rupiah)]
    amount: Option<u64>,
    /// The time, as it is printed: 22-11-2025 09:30:00
    #[arg(long, value_name = "TIME", requires = "code")]
    at: Option<String>,
    /// Status
    #[arg(long, value_enum, requires = "code")]
    status: Option<VerificationResult>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum VerificationResult {
    Berhasil,
    Ditolak,
    Dibatalkan,
    BelumPasti,
}

#[derive(Debug, Args)]
pub struct CopyArgs {
    /// The receipt's plain text
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    printing: PrintingArgs,
}

fn whole_rupiah(text: &str) -> Result<u64, &'static str> {
    amount_of(text).ok_or("whole rupiah are expected, such as Rp100.000 or 100000")
}

impl ReceiptCommand {
    /// Does it.
    pub async fn run(self) -> CommandEnd {
        let done = match self {
            Self::Verify(verify) => verify.serve().await,
            Self::Copy(copy) => copy.serve(),
        };
        match done {
            Ok(ending) | Err(ending) => ending,
        }
    }
}

impl VerifyArgs {
    async fn serve(self) -> Result<CommandEnd, CommandEnd> {
        let (verification_fields, code) = match &self.file {
            Some(file) => read(file)
                .and_then(|layout| VerificationFields::read(&layout).map_err(CommandEnd::usage))?,
            None => self.typed.verification_fields()?,
        };
        let Some(code) = code else {
            return Err(CommandEnd::refused("there is no verification code on it"));
        };
        let key = VerificationKey::of(&self.identity.partner().await?);
        let versions = [verification_fields.clone(), verification_fields.shortened()];
        if versions.iter().all(|fields| fields.code(&key) != code) {
            let hint = mistyped(&verification_fields).unwrap_or_default();
            return Err(CommandEnd::refused(format_args!(
                "NOT genuine: {code} is not the code of this partner for these claims{hint}"
            )));
        }
        screen::show("Genuine. The code vouches for this and nothing else:");
        for (name, value) in printed_fields(&verification_fields) {
            screen::show(format_args!("  {name:<13}{value}"));
        }
        Ok(CommandEnd::Success)
    }
}

/// Whether the number that people read off the paper has a wrong digit.
fn mistyped(fields: &VerificationFields) -> Option<String> {
    let number: Result<ShortReferenceNo, _> = fields.reference_no.as_deref()?.parse();
    let error = number
        .err()
        .filter(|error| *error == ShortReferenceNoError::WrongDigit)?;
    Some(format!(" (No. Ref: {error})"))
}

fn printed_fields(verification_fields: &VerificationFields) -> [(&'static str, String); 7] {
    let kind = match verification_fields.kind {
        MovementKind::CashIn => "cash-in",
        MovementKind::CashOut => "cash-out",
    };
    let status = match verification_fields.verdict {
        Verdict::Done => "done",
        Verdict::Refused => "refused",
        Verdict::Cancelled => "cancelled",
        Verdict::Unknown => "not certain",
    };
    let reference_no = verification_fields.reference_no.as_deref().unwrap_or("-");
    [
        ("kind", kind.to_owned()),
        ("amount", rupiah(verification_fields.amount)),
        ("phone", verification_fields.phone.clone()),
        ("reference", verification_fields.reference.clone()),
        ("reference no", reference_no.to_owned()),
        ("time", verification_fields.at.clone()),
        ("status", status.to_owned()),
    ]
}

impl TypedReceipt {
    fn verification_fields(
        self,
    ) -> Result<(VerificationFields, Option<VerificationCode>), CommandEnd> {
        let parts = (self.kind, self.reference, self.phone);
        let rest = (self.amount, self.at, self.status);
        let (Some(kind), Some(reference), Some(phone)) = parts else {
            return Err(CommandEnd::usage(
                "--kind, --reference and --phone are needed",
            ));
        };
        let (Some(amount), Some(at), Some(status)) = rest else {
            return Err(CommandEnd::usage("--amount, --at and --status are needed"));
        };
        let verification_fields = VerificationFields {
            kind: kind.into(),
            reference,
            reference_no: self.reference_no,
            phone: masked(phone.trim()),
            amount,
            at: format!("{} WIB", at.trim().trim_end_matches("WIB").trim_end()),
            verdict: match status {
                VerificationResult::Berhasil => Verdict::Done,
                VerificationResult::Ditolak => Verdict::Refused,
                VerificationResult::Dibatalkan => Verdict::Cancelled,
                VerificationResult::BelumPasti => Verdict::Unknown,
            },
        };
        Ok((verification_fields, self.code))
    }
}

impl CopyArgs {
    fn serve(self) -> Result<CommandEnd, CommandEnd> {
        let copy = read(&self.file)?.copy();
        let outputs = self.printing.open()?;
        let is_printed = outputs.print(&copy);
        screen::show(copy.to_string().trim_end());
        match is_printed {
            true => Ok(CommandEnd::Success),
            false => Err(CommandEnd::refused("not every copy was printed")),
        }
    }
}

fn read(file: &Path) -> Result<PrintLayout, CommandEnd> {
    let name = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandEnd::usage(format_args!("{name}: {error}")))?;
    PrintLayout::read(&text).map_err(|error| CommandEnd::usage(format_args!("{name}: {error}")))
}
