//! `simulator referee`.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstyle::AnsiColor;
use clap::Args;
use simulator::lang::{Lang, fill};
use simulator::proxy::{Timing, parse_time};
use simulator::receipt::Format;
use simulator::referee::{
    Certificate, FAULTS, Judgement, Limits, OwnPath, Progress, REMARKS, REPORT_PATH, Referee,
    RefereeOptions, Ruling, SceneResult, ServicePaths, in_short, overall, say, scene_title,
};
use simulator::screen;

use super::CommandEnd;
use super::language::LangArgs;
use super::till::RecoveryWay;

const EXAMPLES: &str = "\
Examples:
  simulator referee --to http://127.0.0.1:8080 --listen 127.0.0.1:8081
  simulator referee --to http://127.0.0.1:8080 --certificate wasit.pdf --certificate wasit.json
  simulator referee --to http://127.0.0.1:8080 --only cash-in --lang en --time-limit 10m
  simulator referee --to http://snap.example:8080 --path 44=/my/cash-out --path 46=/my/cancel

Point your client at the referee in place of the host, and send a cash-in or a cash-out of any
amount for each scene. The referee loses, delays, repeats and cuts messages, and watches what your
client does then. It passes bytes on as they are, and needs no credentials.

Whether a cashier paid is not seen on the line. Your client may report it, after each movement:
  curl http://127.0.0.1:8081/referee/outcome \\
      -d '{\"partnerReferenceNo\":\"R-1\",\"outcome\":\"done\"}'
with done (paid, or receipt printed), refused, cancelled or unknown.

Exit codes: 0 nothing to blame, 1 something to blame, 2 usage, 3 not every scene was played to its end.";

/// How often it looks whether there is anything new.
const TICK: Duration = Duration::from_millis(200);

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RefereeArgs {
    /// The SNAP host
    #[arg(long, value_name = "URL")]
    to: String,
    /// Where to listen; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: String,
    /// The movements that your client can begin; both without it
    #[arg(long, value_enum)]
    only: Option<RecoveryWay>,
    /// A path of the host's own, by the number of its service
    #[arg(long, value_name = "SERVICE=PATH")]
    path: Vec<OwnPath>,
    /// How long it is silent where a message is lost, before the connection breaks
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    silence: Duration,
    /// How long your client may take to go on; then what it has not done counts as not done
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time)]
    grace: Duration,
    /// End after so long, whatever was played
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = time)]
    time_limit: Duration,
    /// Write the certificate to this file; its ending chooses: .json, .pdf or .txt
    #[arg(long, value_name = "FILE", value_parser = certificate_file)]
    certificate: Vec<PathBuf>,
    #[command(flatten)]
    language: LangArgs,
}

fn time(text: &str) -> Result<Duration, &'static str> {
    parse_time(text).ok_or("a time such as 500ms, 10s or 5m is expected")
}

fn certificate_file(path: &str) -> Result<PathBuf, &'static str> {
    let path = PathBuf::from(path);
    match is_json(&path) || matches!(Format::of_file(&path), Some(Format::Pdf | Format::Text)) {
        true => Ok(path),
        false => Err("a file that ends in .json, .pdf or .txt is expected"),
    }
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

impl RefereeArgs {
    /// Watches until all scenes are played, the time is over, or Ctrl-C.
    pub async fn run(self) -> CommandEnd {
        match self.watch().await {
            Ok(ending) | Err(ending) => ending,
        }
    }

    async fn watch(self) -> Result<CommandEnd, CommandEnd> {
        let lang = self.language.lang();
        let options = RefereeOptions {
            kinds: self.only.map(Into::into).into_iter().collect(),
            paths: ServicePaths(self.path.clone()),
            limits: Limits {
                grace: self.grace,
                ..Limits::default()
            },
            timing: Timing {
                silence: self.silence,
                ..Timing::default()
            },
            ..RefereeOptions::default()
        };
        let referee = Referee::start(&self.listen, &self.to, options)
            .await
            .map_err(CommandEnd::usage)?;
        // When all is played it is too late to find out that there is no room for it.
        for file in &self.certificate {
            let opened = OpenOptions::new().append(true).create(true).open(file);
            opened.map_err(|error| named(file, error))?;
        }
        let mut screen = RefereeScreen::new(lang);
        screen.begin(&referee, &self.to);
        let over = async {
            loop {
                let progress = referee.progress();
                screen.show(&referee, &progress);
                if progress.is_over {
                    break;
                }
                tokio::time::sleep(TICK).await;
            }
        };
        tokio::select! {
            () = over => {}
            _ = tokio::signal::ctrl_c() => {}
            () = tokio::time::sleep(self.time_limit) => {}
        }
        let certificate = referee.certificate();
        show_judgement(&certificate.judgement, lang);
        for file in &self.certificate {
            write(&certificate, file, lang)?;
        }
        Ok(ending(&certificate.judgement, lang))
    }
}

/// What has been shown already.
struct RefereeScreen {
    lang: Lang,
    playing: BTreeSet<usize>,
    ended: BTreeSet<usize>,
    paths: BTreeSet<String>,
    prompt: String,
}

impl RefereeScreen {
    fn new(lang: Lang) -> Self {
        Self {
            lang,
            playing: BTreeSet::new(),
            ended: BTreeSet::new(),
            paths: BTreeSet::new(),
            prompt: String::new(),
        }
    }

    fn begin(&self, referee: &Referee, to: &str) {
        let url = referee.url();
        let text = self.lang.say([
            "Wasit mendengarkan di {} dan meneruskan ke {} (Ctrl-C mengakhiri).\n\
             Arahkan klien Anda ke {} sebagai ganti host. Laporan hasil (tidak wajib): {}{}",
            "The referee listens at {} and passes on to {} (Ctrl-C ends it).\n\
             Point your client at {} in place of the host. Reports of outcomes (optional): {}{}",
        ]);
        screen::show(fill(text, &[&url, to, &url, &url, REPORT_PATH]));
    }

    fn show(&mut self, referee: &Referee, progress: &Progress) {
        self.show_paths(progress);
        let (playing, ended) = (&mut self.playing, &mut self.ended);
        let begun = progress.playing.iter().chain(&progress.ended);
        let begun: Vec<usize> = begun.copied().filter(|at| playing.insert(*at)).collect();
        let over = progress.ended.iter().copied();
        let over: Vec<usize> = over.filter(|at| ended.insert(*at)).collect();
        if !(begun.is_empty() && over.is_empty()) {
            let judgement = referee.judgement();
            for at in begun {
                self.show_begin(&judgement.scenes[at]);
            }
            for at in over {
                self.show_scene(referee, &judgement.scenes[at]);
            }
        }
        let prompt = self.prompt(progress);
        if prompt != self.prompt && !prompt.is_empty() {
            screen::show(&prompt);
        }
        self.prompt = prompt;
    }

    fn show_begin(&self, scene: &SceneResult) {
        let title = scene_title(scene, self.lang);
        let reference = scene.reference.as_ref();
        let reference = reference.map_or("", |key| &key.reference);
        let playing = self.lang.say(["dimainkan", "playing"]);
        screen::show(format_args!("{playing:<15} {title} ({reference})"));
    }

    fn show_scene(&self, referee: &Referee, scene: &SceneResult) {
        let lang = self.lang;
        show_scene_line(scene, lang);
        for line in referee.story(scene, lang) {
            let time = line.time(lang);
            screen::show(format_args!("{time:>9}  {}", line.text));
        }
        if scene.is_refused {
            screen::show(lang.say([
                "           (host menolak transaksi ini, jadi adegan ini kurang menguji)",
                "           (the host refused this movement, so the scene tried less)",
            ]));
        }
    }

    fn show_paths(&mut self, progress: &Progress) {
        for (path, code) in &progress.unknown_paths {
            if self.paths.insert(path.clone()) {
                let text = self.lang.say([
                    "{} menjawab sebagai layanan {}: mulai lagi dengan --path {}={}",
                    "{} answers as service {}: start again with --path {}={}",
                ]);
                screen::complain(fill(text, &[path, code, code, path]));
            }
        }
    }

    fn prompt(&self, progress: &Progress) -> String {
        let say = |text| self.lang.say(text);
        let next = match (progress.cash_ins, progress.cash_outs) {
            (0, 0) if progress.overdue.is_empty() => return String::new(),
            (0, 0) => {
                let text = say([
                    "Masih belum pasti: {}. Kirim satu transaksi lagi, supaya terlihat bahwa klien \
                     Anda masih berjalan.",
                    "Still unknown: {}. Send one more movement, to show that your client still runs.",
                ]);
                return fill(text, &[&progress.overdue.join(", ")]);
            }
            (cash_ins, 0) => fill(
                say([
                    "Kirim setor tunai, jumlah berapa pun (tinggal {}).",
                    "Send a cash-in of any amount ({} to go).",
                ]),
                &[&cash_ins.to_string()],
            ),
            (0, cash_outs) => fill(
                say([
                    "Kirim tarik tunai, jumlah berapa pun (tinggal {}).",
                    "Send a cash-out of any amount ({} to go).",
                ]),
                &[&cash_outs.to_string()],
            ),
            (cash_ins, cash_outs) => fill(
                say([
                    "Kirim setor tunai (tinggal {}) atau tarik tunai (tinggal {}), jumlah berapa pun.",
                    "Send a cash-in ({} to go) or a cash-out ({} to go) of any amount.",
                ]),
                &[&cash_ins.to_string(), &cash_outs.to_string()],
            ),
        };
        let played = progress.scenes - progress.cash_ins - progress.cash_outs;
        format!("[{played}/{}] {next}", progress.scenes)
    }
}

fn show_scene_line(scene: &SceneResult, lang: Lang) {
    let colour = match scene.result {
        Ruling::Kept => AnsiColor::Green,
        Ruling::Broken => AnsiColor::Red,
        Ruling::NotSeen | Ruling::NotPlayed => AnsiColor::Yellow,
    };
    let colour = colour.on_default().bold();
    let result = lang.say(in_short(scene.result));
    screen::show(format_args!(
        "{colour}{result:<15}{colour:#} {}",
        scene_title(scene, lang)
    ));
}

fn show_judgement(judgement: &Judgement, lang: Lang) {
    screen::show("");
    for scene in &judgement.scenes {
        show_scene_line(scene, lang);
    }
    for (title, findings) in [(FAULTS, &judgement.faults), (REMARKS, &judgement.remarks)] {
        if !findings.is_empty() {
            screen::show(format_args!("\n{}:", lang.say(title)));
        }
        for finding in findings {
            let rule = lang.say(finding.rule.title());
            screen::show(format_args!("- {rule}\n    {}", say(lang, &finding.text)));
            if let Some(key) = &finding.reference {
                screen::show(format_args!("    {}", key.reference));
            }
        }
    }
    screen::show("");
}

fn write(certificate: &Certificate, file: &Path, lang: Lang) -> Result<(), CommandEnd> {
    let bytes = match Format::of_file(file) {
        _ if is_json(file) => certificate.json(),
        Some(Format::Pdf) => certificate.pdf(lang),
        _ => Format::Text.bytes(&certificate.layout(lang)),
    };
    std::fs::write(file, bytes).map_err(|error| named(file, error))
}

fn named(file: &Path, error: std::io::Error) -> CommandEnd {
    CommandEnd::usage(format_args!("{}: {error}", file.display()))
}

fn ending(judgement: &Judgement, lang: Lang) -> CommandEnd {
    let text = lang.say(overall(judgement.result()));
    match judgement.result() {
        Ruling::Kept => {
            screen::show(text);
            CommandEnd::Success
        }
        Ruling::Broken => CommandEnd::refused(text),
        Ruling::NotSeen | Ruling::NotPlayed => CommandEnd::Unknown(text.to_owned()),
    }
}
