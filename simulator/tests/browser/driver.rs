//! A browser, as far as the tests use one (W3C WebDriver, and Chrome's own commands).

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a condition may take to come true, in milliseconds.
const ANSWER_TIMEOUT: u64 = 120_000;

/// Waits in the page, without asking again and again: until the condition holds.
const UNTIL: &str = "
    const [condition, done] = arguments;
    const holds = new Function('return (' + condition + ')');
    const watcher = new MutationObserver(check);
    function check() {
      if (!holds()) return;
      watcher.disconnect();
      done(true);
    }
    watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    document.addEventListener('input', check);
    check();";

/// Scrolls to what a bar at the window's edge covers.
const UNCOVER: &str = "
    const [selector, done] = arguments;
    const element = document.querySelector(selector);
    if (!element) return done();
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isThere = (y) => element.contains(document.elementFromPoint((left + right) / 2, y));
    if (![top + 2, (top + bottom) / 2, bottom - 2].every(isThere)) element.scrollIntoView({ block: 'center' });
    done();";

/// A browser that ends when it is dropped.
pub struct Browser {
    http: Client,
    session: String,
    driver: Child,
}

impl Browser {
    /// Starts one; nothing, said aloud, where there is none.
    pub async fn start() -> Option<Self> {
        let (Some(driver), Some(browser)) = (driver_path(), browser_path()) else {
            miss();
            return None;
        };
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = port_of(&mut driver);
        let mut this = Self {
            http: Client::new(),
            session: format!("http://127.0.0.1:{port}"),
            driver,
        };
        let arguments = [
            "--headless=new",
            // It shows nothing but the page of this test, and root cannot have a sandbox.
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--lang=en",
            "--window-size=1440,1000",
        ];
        let options = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "timeouts": { "script": ANSWER_TIMEOUT },
            "goog:chromeOptions": { "binary": browser, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        }}});
        let begun = this.send(Method::POST, "/session", Some(options)).await;
        let id = begun["sessionId"].as_str().expect("a session").to_owned();
        this.session = format!("{}/session/{id}", this.session);
        Some(this)
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let result = self.try_send(method, path, body).await;
        result.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, String> {
        let mut request = self.http.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let mut answer: Value = answer.json().await.map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        match status.is_success() {
            true => Ok(value),
            false => Err(format!("{}: {}", value["error"], value["message"])),
        }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn run(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/sync", body).await
    }

    /// Runs a script that calls its last argument when it is done.
    pub async fn run_async(&self, script: &str, arguments: Value) -> Value {
        let body = json!({ "script": script, "args": arguments });
        self.post("/execute/async", body).await
    }

    /// Waits until the condition, a JavaScript expression, holds in the page.
    pub async fn until(&self, condition: &str) {
        let body = json!({ "script": UNTIL, "args": [condition] });
        let waited = self.try_send(Method::POST, "/execute/async", Some(body));
        if let Err(error) = waited.await {
            self.shot("failed").await;
            panic!(
                "never came true: {condition}\n{error}\n{}",
                self.text("body").await
            );
        }
    }

    /// Waits until the element shows that text.
    pub async fn until_says(&self, element: &str, text: &str) {
        let (element, text) = (json!(element), json!(text));
        self.until(&format!(
            "document.querySelector({element})?.innerText.includes({text})"
        ))
        .await;
    }

    /// The text of an element, as it is shown.
    pub async fn text(&self, element: &str) -> String {
        let script = format!(
            "return document.querySelector({})?.innerText",
            json!(element)
        );
        self.run(&script)
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Clicks on an element once it is there, as a person would: what is behind a bar is scrolled
    /// into sight; where something still lies over it, the click is refused.
    pub async fn click(&self, element: &str) {
        let selector = json!(element);
        self.until(&format!("document.querySelector({selector})"))
            .await;
        self.run_async(UNCOVER, json!([element])).await;
        // The page may draw itself anew between finding and clicking.
        for _ in 0..5 {
            let found = self.find(element).await;
            let path = format!("/element/{found}/click");
            match self.try_send(Method::POST, &path, Some(json!({}))).await {
                Ok(_) => return,
                Err(error) if error.contains("stale element") => {}
                Err(error) => panic!("{element}: {error}"),
            }
        }
        panic!("{element} never stood still");
    }

    /// Empties a field and types into it.
    pub async fn type_into(&self, element: &str, text: &str) {
        self.click(element).await;
        self.run("document.activeElement.select()").await;
        self.keys(text).await;
    }

    /// Presses keys, wherever the keyboard's attention is.
    pub async fn keys(&self, text: &str) {
        let presses: Vec<_> = text
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })))
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": presses });
        self.post("/actions", json!({ "actions": [keyboard] }))
            .await;
    }

    async fn find(&self, element: &str) -> String {
        let by = json!({ "using": "css selector", "value": element });
        let found = self.post("/element", by).await;
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    /// One of Chrome's own commands.
    pub async fn chrome(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("/goog/cdp/execute", body).await
    }

    /// What the browser has complained about since it was asked last.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({ "type": "browser" })).await;
        let lines = log.as_array().cloned().unwrap_or_default();
        let severe = lines.iter().filter(|line| line["level"] == "SEVERE");
        severe
            .filter_map(|line| line["message"].as_str().map(str::to_owned))
            .collect()
    }

    /// Keeps a picture of the window, as it is scrolled, in `target/screenshots`.
    pub async fn window_shot(&self, name: &str) {
        self.picture(name, json!({})).await;
    }

    /// Keeps a picture of the whole page in `target/screenshots`.
    pub async fn shot(&self, name: &str) {
        // A bar that sticks would stand in the middle of the picture.
        let scrolled = self
            .run("const at = scrollY; scrollTo(0, 0); return at")
            .await;
        let metrics = self.chrome("Page.getLayoutMetrics", json!({})).await;
        let size = &metrics["cssContentSize"];
        let clip = json!({
            "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1,
        });
        let wanted = json!({ "captureBeyondViewport": true, "clip": clip });
        self.picture(name, wanted).await;
        self.run(&format!("scrollTo(0, {scrolled})")).await;
    }

    async fn picture(&self, name: &str, wanted: Value) {
        let picture = self.chrome("Page.captureScreenshot", wanted).await;
        let data = picture["data"].as_str().expect("a picture");
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join(format!("{name}.png"));
        std::fs::write(file, bytes.expect("base64")).expect("written");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends its browser with the session; killed before, it would leave it behind.
        let _ = end(&self.session);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Ends a session, and waits for the answer. It blocks, because a drop cannot await.
fn end(session: &str) -> std::io::Result<()> {
    let Some((host, path)) = session
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
    else {
        return Ok(());
    };
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(
        stream,
        "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    stream.read(&mut [0; 64]).map(drop)
}

fn driver_path() -> Option<PathBuf> {
    named("GERAI_CHROMEDRIVER", &["chromedriver"])
}

fn browser_path() -> Option<PathBuf> {
    named(
        "GERAI_CHROMIUM",
        &["chromium", "chromium-browser", "google-chrome"],
    )
}

fn named(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable) {
        return Some(path.into());
    }
    let folders = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    let paths = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.into_iter().find(|path| path.is_file())
}

/// Said past the test harness, which swallows what a test that passes prints.
fn miss() {
    let why = "NOT TESTED: the page in a browser. Install chromium and chromedriver.";
    assert!(
        std::env::var_os("BROWSER_TESTS").is_none(),
        "BROWSER_TESTS=required: {why}"
    );
    let _ = writeln!(std::io::stderr(), "{why}");
}

/// The driver says at which port it listens.
fn port_of(driver: &mut Child) -> u16 {
    let out = driver.stdout.take().expect("its standard output");
    let mut lines = BufReader::new(out).lines().map_while(Result::ok);
    let said = lines.find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Read on, so that the driver never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    said.expect("chromedriver says its port")
}
