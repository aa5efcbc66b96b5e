//! What a partner needs to speak to a gateway.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// How a partner signs its transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureMode {
    /// HMAC-SHA512 with the client secret, and an access token.
    #[default]
    Symmetric,
    /// SHA256withRSA with the private key, without access token.
    Asymmetric,
}

/// A partner's credentials. Its `Debug` shows no secret.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Partner {
    /// `X-PARTNER-ID`.
    pub partner_id: String,
    /// `X-CLIENT-KEY`.
    pub client_key: String,
    /// The secret of symmetric signatures.
    pub client_secret: String,
    /// The private key, PKCS#8 in PEM form.
    pub private_key_pem: String,
    /// How transactions are signed.
    #[serde(default)]
    pub signature_mode: SignatureMode,
    /// `CHANNEL-ID`.
    pub channel_id: String,
    /// The channels that it may use.
    #[serde(default)]
    pub channels: Vec<String>,
}

impl fmt::Debug for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partner")
            .field("partner_id", &self.partner_id)
            .field("signature_mode", &self.signature_mode)
            .field("channel_id", &self.channel_id)
            .field("channels", &self.channels)
            .finish_non_exhaustive()
    }
}

/// Why a file of credentials cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what it should be. The parser's own text is not shown, it may quote a secret.
    #[error("{}: line {line}: not a partner's credentials in JSON", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
    },
}

impl Partner {
    /// Reads credentials from a JSON file, which only its owner should be able to read.
    ///
    /// # Errors
    /// [`CredentialsError`] where the file cannot be read or is something else.
    pub fn from_file(path: &Path) -> Result<Self, CredentialsError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| CredentialsError::Unreadable {
                path: path.to_owned(),
                source,
            })?;
        serde_json::from_str(&text).map_err(|error| CredentialsError::Malformed {
            path: path.to_owned(),
            line: error.line(),
        })
    }
}

/// Whether others than the owner can read the file (`chmod 600` is advised).
#[cfg(unix)]
pub fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

/// Whether others than the owner can read the file; not known on this system.
#[cfg(not(unix))]
pub fn is_readable_by_others(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"partnerId":"INDOMARET","clientKey":"the-key",
        "clientSecret":"the-secret","privateKeyPem":"the-pem","signatureMode":"asymmetric",
        "channelId":"95221","channels":["indomaret"]}"#;

    #[test]
    fn no_secret_is_shown() {
        let partner: Partner = serde_json::from_str(JSON).expect("a partner");
        let shown = format!("{partner:?}");
        assert!(shown.contains("INDOMARET"));
        for secret in ["the-key", "the-secret", "the-pem"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn a_malformed_file_is_named_and_not_quoted() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), r#"{"clientSecret": the-secret}"#).expect("written");
        let error = Partner::from_file(file.path()).expect_err("malformed");
        assert!(!error.to_string().contains("the-secret"), "{error}");
    }
}
