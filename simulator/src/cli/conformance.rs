//! `simulator conformance`.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use simulator::conformance::{self, ForcingValue, Host, Matrix};
use simulator::credentials::{Partner, SignatureMode};
use simulator::delay::Delay;
use simulator::phone::Phone;
use simulator::sandbox::Sandbox;
use simulator::snap::Client;

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator conformance --url http://127.0.0.1:8080 --sandbox alfamart
  simulator conformance --url http://127.0.0.1:8080 --sandbox alfamart --json matrix.json
  simulator conformance --url https://snap.example --credentials partner.json \\
      --phone 081234567890 --amount 50000 --additional-info '{\"walletId\":\"16\"}' --otp 012345
  SNAP_CLIENT_SECRET=... simulator conformance --url https://snap.example --partner-id ACME \\
      --client-key acme-key --private-key acme.pem --phone 081234567890

Exit code 1 where an answer differs from the standard.";

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
    /// A customer who has an account
    #[arg(long, default_value = "081234567890")]
    phone: String,
    /// A number without one
    #[arg(long = "nobody", value_name = "NOBODY", default_value = "081999999999")]
    unknown_customer: String,
    /// An amount that the channel takes, in whole rupiah; its double has to be taken, too
    #[arg(long, default_value_t = 50_000)]
    amount: u64,
    /// The customer's token for a cash-out; without it no cash-out is tried to its end
    #[arg(long)]
    otp: Option<String>,
    /// additionalInfo as the host wants it, in JSON
    #[arg(long, value_name = "JSON")]
    additional_info: Option<String>,
    /// Write the matrix to this file, in JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

impl Conformance {
    /// Tries the host and prints the matrix.
    pub async fn run(self) -> CommandEnd {
        match self.check().await {
            Ok(ending) | Err(ending) => ending,
        }
    }

    async fn check(self) -> Result<CommandEnd, CommandEnd> {
        let host = self.host().await?;
        let matrix = conformance::run(&host).await;
        anstream::println!("{matrix}");
        if let Some(file) = &self.json {
            write_json(&matrix, file)?;
        }
        if matrix.conforms() {
            return Ok(CommandEnd::Success);
        }
        Ok(CommandEnd::refused("the host differs from the standard"))
    }

    async fn host(&self) -> Result<Host, CommandEnd> {
        let partner = self.partner().await?;
        let additional_info = self.additional_info(&partner)?;
        let client = Client::new(&self.url, partner).map_err(CommandEnd::usage)?;
        let (mut otp, mut forces) = (self.otp.clone(), Vec::new());
        if self.sandbox.is_some() {
            forces = self.forces().await?;
            otp = Some(self.make_token(&client).await?);
        }
        Ok(Host {
            client,
            phone: self.phone.clone(),
            unknown_customer: self.unknown_customer.clone(),
            amount: self.amount,
            otp,
            additional_info,
            forces,
            delay: Delay::real(),
        })
    }

    async fn partner(&self) -> Result<Partner, CommandEnd> {
        if let Some(name) = &self.sandbox {
            let partner = Sandbox::new(&self.url).partner(name).await;
            return partner.map_err(CommandEnd::usage);
        }
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

    fn additional_info(&self, partner: &Partner) -> Result<Value, CommandEnd> {
        if let Some(text) = &self.additional_info {
            return serde_json::from_str(text)
                .map_err(|error| CommandEnd::usage(format_args!("--additional-info: {error}")));
        }
        let is_alfamart = partner.channels.iter().any(|channel| channel == "alfamart");
        Ok(match is_alfamart {
            true => json!({ "walletId": "16", "storeId": "TJ01", "storeBrand": "Alfamart" }),
            false => json!({}),
        })
    }

    async fn forces(&self) -> Result<Vec<ForcingValue>, CommandEnd> {
        let values = Sandbox::new(&self.url).values().await;
        values.map_err(CommandEnd::usage)
    }

    /// A token of a demo customer, for a cash-out through the partner's channel.
    async fn make_token(&self, client: &Client) -> Result<String, CommandEnd> {
        let customers = Sandbox::new(&self.url).customers().await;
        let customers = customers.map_err(CommandEnd::usage)?;
        let Some(customer) = customers.iter().find(|one| one.phone == self.phone) else {
            return Err(CommandEnd::usage("--phone is of no demo customer"));
        };
        let channel = client.partner().channels.first();
        let channel = channel.map(String::as_str).unwrap_or_default();
        let phone = Phone::sign_in(&self.url, &customer.phone, &customer.pin).await;
        let phone = phone.map_err(CommandEnd::usage)?;
        let token = phone
            .make_token(&customer.pin, channel, "cash-out", None)
            .await;
        Ok(token.map_err(CommandEnd::usage)?.token)
    }
}

fn write_json(matrix: &Matrix, file: &std::path::Path) -> Result<(), CommandEnd> {
    let text = serde_json::to_string_pretty(matrix).map_err(CommandEnd::usage)?;
    std::fs::write(file, text)
        .map_err(|error| CommandEnd::usage(format_args!("{}: {error}", file.display())))
}
