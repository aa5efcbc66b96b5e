//! Requests that are broken on purpose.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// What a raw request changes of what the client would send.
///
/// Every header but `X-SIGNATURE` is changed before the request is signed, so that a stale
/// timestamp is signed correctly; `X-SIGNATURE` is changed after it.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    changes: Vec<(String, Option<String>)>,
    signed_body: Option<Vec<u8>>,
    encoding: Option<super::Encoding>,
}

impl Overrides {
    /// Nothing changed.
    pub fn none() -> Self {
        Self::default()
    }

    /// Sends this value for the header.
    #[must_use]
    pub fn set(mut self, header: &str, value: impl Into<String>) -> Self {
        self.changes
            .push((header.to_ascii_lowercase(), Some(value.into())));
        self
    }

    /// Leaves the header out.
    #[must_use]
    pub fn remove(mut self, header: &str) -> Self {
        self.changes.push((header.to_ascii_lowercase(), None));
        self
    }

    /// Signs this body instead of the one that is sent: a body tampered with on its way.
    #[must_use]
    pub fn sign_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.signed_body = Some(body.into());
        self
    }

    /// Writes the signature in this encoding.
    #[must_use]
    pub fn encode_signature(mut self, encoding: super::Encoding) -> Self {
        self.encoding = Some(encoding);
        self
    }

    /// Sends the header as the client would send it, whatever was changed of it before.
    #[must_use]
    pub fn unchanged(mut self, header: &str) -> Self {
        self.changes.retain(|(name, _)| name != header);
        self
    }

    pub(super) fn value(&self, header: &str) -> Option<&str> {
        self.change(header).flatten()
    }

    /// The value that the header is given, `Some(None)` where it is left out.
    pub fn change(&self, header: &str) -> Option<Option<&str>> {
        let mut latest_first = self.changes.iter().rev();
        let (_, value) = latest_first.find(|(name, _)| name == header)?;
        Some(value.as_deref())
    }

    pub(super) fn signed_body<'a>(&'a self, sent: &'a [u8]) -> &'a [u8] {
        self.signed_body.as_deref().unwrap_or(sent)
    }

    pub(super) fn encoding(&self, usual: super::Encoding) -> super::Encoding {
        self.encoding.unwrap_or(usual)
    }

    /// Changes the finished headers. A value that HTTP cannot carry is left out.
    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.changes {
            let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
                continue;
            };
            headers.remove(&name);
            let value = value
                .as_deref()
                .and_then(|value| HeaderValue::from_str(value).ok());
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
    }
}
