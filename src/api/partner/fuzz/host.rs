//! A gateway in process that is asked anything, and what every one of its answers must be.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::rt::Runtime;
use actix_web::test::{TestRequest, init_service, read_body};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use serde_json::Value;
use snap_client::{Encoding, RsaKey, asymmetric_text, hmac_sha512, symmetric_text, token_text};

use crate::catalogue::{BUILTIN, Catalogue};
use crate::config::LimitSettings;
use crate::partners::{HostSettings, NewPartner, Registered, SignatureMode, add};
use crate::testing::{BEGIN, TestServices, services_under};

/// A header as it goes over the wire.
pub type Header = (&'static str, Vec<u8>);

/// One request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Its headers, of which none need be right.
    pub headers: Vec<Header>,
    /// The raw body.
    pub body: Vec<u8>,
}

/// One answer.
#[derive(Debug)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// `responseCode`.
    pub code: String,
    /// All of it.
    pub body: Value,
}

type Serve = Box<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>>;

/// A house with two partners, and their secrets.
pub struct Host {
    /// What it is made of.
    pub services: TestServices,
    serve: Serve,
    runtime: Runtime,
    key: RsaKey,
    asymmetric_key: RsaKey,
    tills: Registered,
    token: String,
    asked: Cell<u64>,
}

/// Signs with its secret, and needs an access token.
pub const SYMMETRIC: &str = "ALFAMART";
/// Signs with its key.
pub const ASYMMETRIC: &str = "DANAMON";

impl Host {
    /// A new one, without limits, so that every request comes to the rules.
    pub fn open() -> Self {
        Self::open_with_wrong_tokens("")
    }

    /// A new one, without limits but those of wrong tokens.
    pub fn open_with_wrong_tokens(limits_per_hour: &str) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let limits = LimitSettings {
            partner_per_second: 0,
            terminal_per_second: 0,
            phone_per_second: 0,
            address_per_second: 0,
            address_otps_per_hour: 0,
            address_connections: 0,
        };
        let row = format!("[[wrong_tokens]]\n{limits_per_hour}\nfrom = 2021-01-02\n");
        let rules = Catalogue::parse(&format!("{BUILTIN}\n{row}"));
        let services = services_under(limits, rules.expect("a catalogue"));
        let (keys, asymmetric_keys) = (PartnerKeys::new(), PartnerKeys::new());
        let tills = register(&services, SYMMETRIC, SignatureMode::Symmetric, &keys.public);
        let mode = SignatureMode::Asymmetric;
        register(&services, ASYMMETRIC, mode, &asymmetric_keys.public);
        services.partners.refresh().expect("a directory");
        let mut host = Self {
            serve: serve(&runtime, &services),
            services,
            runtime,
            key: keys.private,
            asymmetric_key: asymmetric_keys.private,
            tills,
            token: String::new(),
            asked: Cell::new(0),
        };
        let answer = host.ask(&host.token_request());
        let token = answer.body["accessToken"].as_str();
        host.token = token.expect("an access token").to_owned();
        host
    }

    /// Carries something out in it.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// A request for an access token as it should be.
    pub fn token_request(&self) -> Asked {
        let (time, client) = (BEGIN.to_string(), &self.tills.client_key);
        let signature = self
            .key
            .sign(&token_text(client, &time))
            .expect("a signature");
        Asked {
            method: Method::POST,
            path: "/v1.0/access-token/b2b".to_owned(),
            headers: vec![
                ("X-TIMESTAMP", time.into_bytes()),
                ("X-CLIENT-KEY", client.clone().into_bytes()),
                ("X-SIGNATURE", STANDARD.encode(signature).into_bytes()),
            ],
            body: br#"{"grantType":"client_credentials"}"#.to_vec(),
        }
    }

    /// A request of a partner, signed as it should be, under an external id of its own.
    pub fn signed(&self, partner: &str, path: &str, body: Vec<u8>) -> Asked {
        let time = BEGIN.to_string();
        let signature = if partner == ASYMMETRIC {
            let text = asymmetric_text("POST", path, &body, &time);
            self.asymmetric_key.sign(&text).expect("a signature")
        } else {
            let text = symmetric_text("POST", path, &self.token, &body, &time);
            hmac_sha512(self.tills.secret.expose_secret(), &text)
        };
        let number = self.asked.replace(self.asked.get() + 1);
        Asked {
            method: Method::POST,
            path: path.to_owned(),
            headers: vec![
                ("Content-Type", b"application/json".to_vec()),
                (
                    "Authorization",
                    format!("Bearer {}", self.token).into_bytes(),
                ),
                ("X-TIMESTAMP", time.into_bytes()),
                (
                    "X-SIGNATURE",
                    Encoding::Base64.encode(&signature).into_bytes(),
                ),
                ("X-PARTNER-ID", partner.as_bytes().to_vec()),
                ("X-EXTERNAL-ID", format!("E{number}").into_bytes()),
                ("CHANNEL-ID", b"95051".to_vec()),
            ],
            body,
        }
    }

    /// What is answered: one of the standard's answers, whatever was asked.
    pub fn ask(&self, asked: &Asked) -> Answered {
        let request = request(asked);
        self.runtime
            .block_on(async { read((self.serve)(request).await).await })
    }

    /// Sends it, and hangs up before the answer.
    pub fn hang_up_on(&self, asked: &Asked) {
        let mut serving = (self.serve)(request(asked));
        let begun = std::future::poll_fn(|context| {
            let polled = serving.as_mut().poll(context);
            Poll::Ready(polled.is_pending())
        });
        assert!(self.runtime.block_on(begun), "it waits for the engine");
    }
}

/// As it goes over the wire.
fn request(asked: &Asked) -> TestRequest {
    let mut request = TestRequest::default()
        .method(asked.method.clone())
        .uri(&asked.path)
        .set_payload(asked.body.clone());
    for (name, value) in &asked.headers {
        // What HTTP cannot carry never comes here.
        if let Ok(value) = HeaderValue::from_bytes(value) {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            request = request.append_header((name, value));
        }
    }
    request
}

/// The whole service, as it is served.
fn serve(runtime: &Runtime, services: &TestServices) -> Serve {
    let app = App::new()
        .wrap(crate::api::request_log::request_log())
        .app_data(services.data())
        .configure(|config| crate::api::routes(config, false));
    let app = Rc::new(runtime.block_on(init_service(app)));
    Box::new(move |request| {
        let app = Rc::clone(&app);
        Box::pin(async move { app.call(request.to_request()).await.expect("an answer") })
    })
}

async fn read(response: ServiceResponse<BoxBody>) -> Answered {
    let status = response.status();
    let has_time = response.headers().contains_key("X-TIMESTAMP");
    let body = read_body(response).await;
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    let code = body["responseCode"].as_str().expect("a code").to_owned();
    let message = body["responseMessage"].as_str().expect("a message");
    assert!(has_time && !message.is_empty(), "{body}");
    assert!(
        code.len() == 7 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "{body}"
    );
    assert_eq!(code[..3], *status.as_str(), "{body}");
    assert!(status < StatusCode::INTERNAL_SERVER_ERROR, "{body}");
    Answered {
        status: status.as_u16(),
        code,
        body,
    }
}

fn register(
    services: &TestServices,
    id: &str,
    mode: SignatureMode,
    public_key: &str,
) -> Registered {
    let new = NewPartner {
        id: id.to_owned(),
        name: id.to_lowercase(),
        issuer: "kaspro".to_owned(),
        public_key: public_key.to_owned(),
        mode,
        channels: vec![id.to_lowercase()],
        allowed: Vec::new(),
        window_seconds: 300,
        strict_duplicates: false,
        host: HostSettings::default(),
    };
    add(
        &services.database,
        &services.ring,
        &services.rules,
        &new,
        BEGIN,
    )
    .expect("a partner")
}

/// A partner's key pair.
struct PartnerKeys {
    private: RsaKey,
    public: String,
}

impl PartnerKeys {
    fn new() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
        let private: Pkcs8V1Der<'static> = pair.as_der().expect("PKCS#8");
        let public: PublicKeyX509Der<'static> = pair.public_key().as_der().expect("X.509");
        Self {
            private: RsaKey::from_pem(&pem("PRIVATE KEY", private.as_ref())).expect("a key"),
            public: pem("PUBLIC KEY", public.as_ref()),
        }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let packed = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{packed}\n-----END {label}-----\n")
}
