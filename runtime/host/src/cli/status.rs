//! What a run tells on the terminal: events as lines, and one live line with page, codes and figures.
//!
//! Without a terminal the live line becomes a plain line now and then.

use std::collections::VecDeque;
use std::time::Duration;

use console::style;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use zhenji_core::diagnostic::Severity;
use zhenji_core::logic::LogLevel;
use zhenji_core::trace::{Body, Record, level_name};
use zhenji_core::value::Value;

use crate::say::{complain, say};

/// What is known of the run.
#[derive(Default)]
struct Facts {
    page: String,
    codes: VecDeque<String>,
    push: Option<Figures>,
    play: Option<Figures>,
    latency: Option<(f64, f64)>,
    glass: Option<(f64, f64)>,
    exceptions: usize,
}

#[derive(Clone, Copy, Default)]
struct Figures {
    fps: f64,
    kbps: f64,
}

/// Tells what happens.
pub struct Status {
    facts: Facts,
    bar: Option<ProgressBar>,
    quiet: bool,
}

const N_CODES: usize = 6;

impl Status {
    /// A live line where there is a terminal.
    pub fn new() -> Self {
        let terminal = console::user_attended() && console::user_attended_stderr();
        let bar = terminal.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        Self { facts: Facts::default(), bar, quiet: false }
    }

    /// Only what is wrong, and no live line.
    pub fn quiet() -> Self {
        Self { facts: Facts::default(), bar: None, quiet: true }
    }

    /// How many exceptions page code has thrown.
    pub fn exceptions(&self) -> usize {
        self.facts.exceptions
    }

    /// Prints a line above the live one.
    pub fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None if self.quiet => complain(text),
            None => say(text),
        }
    }

    /// Glass to glass as measured by the painter: median and 95th percentile, in ms.
    pub fn glass(&mut self, p50: f64, p95: f64) {
        self.facts.glass = Some((p50, p95));
        self.refresh();
    }

    /// Latency as measured at the decoder: median and 95th percentile, in ms.
    pub fn latency(&mut self, p50: f64, p95: f64) {
        self.facts.latency = Some((p50, p95));
        self.refresh();
    }

    /// The live line as a plain one, where there is no terminal.
    pub fn now_and_then(&self) {
        let text = self.text();
        if self.bar.is_none() && !self.quiet && !text.is_empty() {
            self.line(&text);
        }
    }

    /// Takes a record.
    pub fn record(&mut self, record: &Record) {
        let at = format!("{:>8.3}", record.t.as_secs_f64());
        match &record.body {
            Body::Route { to, how, .. } => {
                self.facts.page = to.to_string();
                self.say(&format!("{} {how} {to}", style(at).dim()));
            }
            Body::Event { tag, id, name, detail, .. } => self.event(&at, tag, id, name, detail),
            Body::Log { level, text, at: place, .. } => {
                let word = level_name(*level);
                let word = match level {
                    LogLevel::Error => style(word).red(),
                    LogLevel::Warn => style(word).yellow(),
                    _ => style(word).cyan(),
                };
                let place = place.as_ref().map_or_else(String::new, |p| format!("  {}", style(p).dim()));
                self.say(&format!("{} {word} {text}{place}", style(at).dim()));
            }
            Body::Exception(e) => {
                self.facts.exceptions += 1;
                let place = e.at.as_ref().map_or_else(String::new, |(f, p)| format!("{f}:{}:{}: ", p.line, p.column));
                self.line(&format!("{} {place}{} (in {})", style("exception:").red().bold(), e.message, e.during));
                // The first line says the message again.
                let frames = e.stack.lines().skip_while(|l| !l.trim_start().starts_with("at "));
                frames.for_each(|frame| self.line(&style(frame).dim().to_string()));
            }
            Body::Diagnostic(d) => {
                if d.severity > Severity::Info || !self.quiet {
                    let text = d.to_string();
                    let text = match d.severity {
                        Severity::Error => style(text).red(),
                        Severity::Warning => style(text).yellow(),
                        Severity::Info => style(text).dim(),
                    };
                    self.line(&text.to_string());
                }
            }
            Body::Note { name: "reloaded", detail } => {
                self.say(&format!("{} reloaded {}", style(at).dim(), detail.to_json()))
            }
            Body::Note { name: "origin", detail } if detail.get("trouble").as_bool() == Some(true) => {
                let text = detail.get("text").to_text();
                self.line(&format!("{} {text}", style("media server:").yellow().bold()));
            }
            Body::Lifecycle { .. }
            | Body::SetData { .. }
            | Body::Wx { .. }
            | Body::Media { .. }
            | Body::Command { .. }
            | Body::Note { .. } => {}
        }
        self.refresh();
    }

    /// Ends the live line.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.now_and_then();
    }

    fn event(&mut self, at: &str, tag: &str, id: &str, name: &str, detail: &Value) {
        let live = matches!(tag, "live-pusher" | "live-player");
        match name {
            "statechange" if live => {
                let code = detail.get("code").to_text();
                self.facts.codes.push_back(code.to_string());
                if self.facts.codes.len() > N_CODES {
                    self.facts.codes.pop_front();
                }
                let bad = detail.get("code").to_number() < 0.0;
                let code = if bad { style(&*code).red() } else { style(&*code).green() };
                self.say(&format!("{} {tag} #{id} {code} {}", style(at).dim(), detail.get("message").to_text()));
            }
            "netstatus" if live => {
                let info = detail.get("info");
                let figure = |name: &str| Some(info.get(name).to_number()).filter(|n| n.is_finite()).unwrap_or(0.0);
                let figures =
                    Figures { fps: figure("videoFPS"), kbps: figure("videoBitrate") + figure("audioBitrate") };
                if tag == "live-pusher" {
                    self.facts.push = Some(figures);
                } else {
                    self.facts.play = Some(figures);
                }
            }
            "error" => self.line(&format!("{} {tag} #{id} error {}", style(at).dim(), detail.to_json())),
            _ => {}
        }
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            self.line(text);
        }
    }

    fn refresh(&self) {
        if let Some(bar) = &self.bar {
            bar.set_message(self.text());
        }
    }

    fn text(&self) -> String {
        let f = &self.facts;
        let mut parts = vec![f.page.clone()];
        if !f.codes.is_empty() {
            parts.push(f.codes.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
        }
        for (word, figures) in [("push", f.push), ("play", f.play)] {
            if let Some(Figures { fps, kbps }) = figures {
                parts.push(format!("{word} {fps:.0} fps {kbps:.0} kbps"));
            }
        }
        if let Some((p50, p95)) = f.latency {
            parts.push(format!("latency p50 {p50:.0} p95 {p95:.0} ms"));
        }
        if let Some((p50, p95)) = f.glass {
            parts.push(format!("glass to glass p50 {p50:.0} p95 {p95:.0} ms"));
        }
        if f.exceptions > 0 {
            parts.push(format!("{} exceptions", f.exceptions));
        }
        parts.retain(|p| !p.is_empty());
        parts.join(" · ")
    }
}
