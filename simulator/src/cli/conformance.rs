//! `simulator conformance`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use simulator::conformance::{self, DemoPartnerOptions, Host, Matrix};
use simulator::credentials::{Partner, SignatureMode};
use simulator::delay::Delay;
use simulator::screen;
use simulator::snap::Client;

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator conformance --url http://127.0.0.1:8080 --sandbox alfamart
  simulator conformance --url http://127.0.0.1:8080 --sandbox danamon --json matrix.json
  simulator conformance --url https://snap.example --credentials partner.json \\
      --phone 081234567890 --amount 50000 --additional-info '{\"walletId\":\"16\"}' --otp 012345
  SNAP_CLIENT_SECRET=... simulator conformance --url https://snap.example --partner-id ACME \\
      --client-key acme-key --private-key acme.pem --phone 081234567890

Exit code 1 where an answer differs from the standard.";

/// Whole rupiah.
const AMOUNT: u64 = 50_000;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Conformance {
    /// The host
    #[arg(long, value_name = "URL", env = "SNAP_URL")]
    url: String,
    /// A demo partner of a gateway in sandbox mode; its customers and values are used, too
    #[arg(long, value_name = "NAME")]
    sandbox: Option<String>,
    /// Read the credentials from this JSON file (chmod 600)
    #[arg(long, value_name = "FILE", conflicts_with = "sandbox")]
    credentials: Option<PathBuf>,
    /// X-PARTNER-ID
    #[arg(long, env = "SNAP_PARTNER_ID", conflicts_with_all = ["sandbox", "credentials"])]
    partner_id: Option<String>,
    /// X-CLIENT-KEY
    #[arg(long, env = "SNAP_CLIENT_KEY", default_value = "")]
    client_key: String,
    /// The secret of symmetric signatures; better from the environment
    #[arg(
        long,
        env = "SNAP_CLIENT_SECRET",
        default_value = "",
        hide_env_values = true
    )]
    client_secret: String,
    /// The private key: a PEM file, PKCS#8
    #[arg(long, value_name = "FILE", env = "SNAP_PRIVATE_KEY")]
    private_key: Option<PathBuf>,
    /// Sign transactions with the private key, without access token
    #[arg(long)]
    asymmetric: bool,
    /// CHANNEL-ID
    #[arg(long, env = "SNAP_CHANNEL_ID", default_value = "95051")]
    channel_id: String,
    /// A customer who has an account; of a sandbox a new one without it
    #[arg(long)]
    phone: Option<String>,
    /// A number without one
    #[arg(long = "nobody", value_name = "NOBODY", default_value = conformance::UNKNOWN_CUSTOMER)]
    unknown_customer: String,
    /// An amount that the channel takes, in whole rupiah; its double has to be taken, too
    /// [default: 50000; of a sandbox the least that the partner's channel takes]
    #[arg(long)]
    amount: Option<u64>,
    /// The partner may not take cash in
    #[arg(long, conflicts_with = "sandbox")]
    no_cash_in: bool,
    /// The partner may not pay cash out
    #[arg(long, conflicts_with = "sandbox")]
    no_cash_out: bool,
    /// The customer's token for a cash-in, in additionalInfo, where the host wants one
    #[arg(long, conflicts_with = "sandbox")]
    token: Option<String>,
    /// The customer's token for a cash-out; without it no cash-out is tried to its end
    #[arg(long)]
    otp: Option<String>,
    /// additionalInfo as the host wants it, in JSON
    #[arg(long, value_name = "JSON")]
    additional_info: Option<String>,
    /// Print every case, not only those that differ
    #[arg(long)]
    verbose: bool,
    /// Write the matrix to this file, in JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Conformance {
    /// Tries the host, and prints what differs and a summary.
    pub async fn run(self) -> CommandEnd {
        match self.check().await {
            Ok(ending) | Err(ending) => ending,
        }
    }

    async fn check(self) -> Result<CommandEnd, CommandEnd> {
        let host = self.host().await?;
        conformance::check_host(&host)
            .await
            .map_err(|error| CommandEnd::usage(format_args!("{}: {error}", self.url)))?;
        let matrix = conformance::run(&host).await;
        match self.verbose {
            true => screen::show(&matrix),
            false => screen::show(matrix.summary()),
        };
        if let Some(file) = &self.json {
            write_json(&matrix, file)?;
        }
        if matrix.conforms() {
            return Ok(CommandEnd::Success);
        }
        Ok(CommandEnd::refused("the host differs from the standard"))
    }

    async fn host(&self) -> Result<Host, CommandEnd> {
        if let Some(name) = &self.sandbox {
            let options = DemoPartnerOptions {
                phone: self.phone.clone(),
                amount: self.amount,
            };
            let host = conformance::host_of(&self.url, name, &options, Delay::real()).await;
            return host.map_err(CommandEnd::usage);
        }
        let client = Client::new(&self.url, self.partner()?).map_err(CommandEnd::usage)?;
        let phone = self.phone.clone();
        Ok(Host {
            client,
            phone: phone.ok_or_else(|| CommandEnd::usage("--phone says whose account it is"))?,
            unknown_customer: self.unknown_customer.clone(),
            amount: self.amount.unwrap_or(AMOUNT),
            takes_cash_in: !self.no_cash_in,
            pays_cash_out: !self.no_cash_out,
            cash_in_token: self.token.clone(),
            otp: self.otp.clone(),
            additional_info: self.additional_info()?,
            forces: Vec::new(),
            delay: Delay::real(),
        })
    }

    fn partner(&self) -> Result<Partner, CommandEnd> {
        if let Some(file) = &self.credentials {
            return Partner::from_file(file).map_err(CommandEnd::usage);
        }
        let (Some(partner_id), Some(key)) = (&self.partner_id, &self.private_key) else {
            return Err(CommandEnd::usage(
                "--sandbox, --credentials, or --partner-id with --private-key says who calls",
            ));
        };
        let private_key_pem = std::fs::read_to_string(key)
            .map_err(|error| CommandEnd::usage(format_args!("{}: {error}", key.display())))?;
        Ok(Partner {
            partner_id: partner_id.clone(),
            client_key: self.client_key.clone(),
            client_secret: self.client_secret.clone(),
            private_key_pem,
            signature_mode: match self.asymmetric {
                true => SignatureMode::Asymmetric,
                false => SignatureMode::Symmetric,
            },
            channel_id: self.channel_id.clone(),
            channels: Vec::new(),
        })
    }

    fn additional_info(&self) -> Result<Value, CommandEnd> {
        let Some(text) = &self.additional_info else {
            return Ok(json!({}));
        };
        serde_json::from_str(text)
            .map_err(|error| CommandEnd::usage(format_args!("--additional-info: {error}")))
    }
}

fn write_json(matrix: &Matrix, file: &std::path::Path) -> Result<(), CommandEnd> {
    let text = serde_json::to_string_pretty(matrix).map_err(CommandEnd::usage)?;
    std::fs::write(file, text)
        .map_err(|error| CommandEnd::usage(format_args!("{}: {error}", file.display())))
}
