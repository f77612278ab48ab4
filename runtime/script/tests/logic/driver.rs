//! One lane with a small app; only this file knows the interface.

use std::sync::Arc;

use zhenji_core::device::DeviceProfile;
use zhenji_core::logic::{
    Boot, EffectId, Event, Failure, Hook, InstanceId, Launch, LogicInput, LogicOutput, NewComponent, PageId, Place,
    Question, SourceFile, StackPage,
};
use zhenji_core::time::Time;
use zhenji_core::value::{Value, path_text};
use zhenji_script::{ComponentNames, Logic, LogicOptions, MethodName};

/// Two components with a few methods, each since a base library.
fn components() -> Vec<ComponentNames> {
    let component = |tag: &str, methods: &[(&str, &str, bool)]| ComponentNames {
        tag: tag.into(),
        since: "1.7.0".into(),
        attributes: Vec::new(),
        methods: methods
            .iter()
            .map(|(name, since, built)| MethodName {
                name: (*name).into(),
                since: (*since).into(),
                built: *built,
                listens: false,
                tapped: false,
            })
            .collect(),
    };
    vec![
        component("live-player", &[("play", "1.7.0", true), ("snapshot", "2.7.1", true)]),
        component(
            "live-pusher",
            &[("start", "1.7.0", true), ("setZoom", "2.31.0", true), ("applyFilter", "2.14.0", false)],
        ),
    ]
}

pub struct Lane {
    logic: Logic,
    pub now: Time,
    pub log: Vec<String>,
    pub out: Vec<LogicOutput>,
    asked: u32,
}

/// Boots an app from `(path, text)` pairs. `app.js` is added when there is none.
pub fn lane(files: &[(&str, &str)]) -> Lane {
    let mut lane = Lane {
        logic: Logic::new(LogicOptions { components: components(), ..LogicOptions::default() }),
        now: Time::ZERO,
        log: Vec::new(),
        out: Vec::new(),
        asked: 0,
    };
    let mut list: Vec<SourceFile> =
        files.iter().map(|(p, t)| SourceFile { path: (*p).into(), text: (*t).into() }).collect();
    if !list.iter().any(|f| &*f.path == "app.js") {
        list.push(SourceFile { path: "app.js".into(), text: "App({})".into() });
    }
    let boot = Boot {
        files: list,
        device: Arc::new(device()),
        app_id: "touristappid".into(),
        storage: Vec::new(),
        using: Vec::new(),
        launch: Launch { path: "pages/a".into(), query: Value::Undefined, scene: 1001 },
        // 2024-01-01T00:00:00Z
        clock_offset_ms: 1_704_067_200_000.0,
    };
    lane.send(LogicInput::Boot(Box::new(boot)));
    lane
}

impl Lane {
    /// Runs `code` in `onLoad` of a page and gives what it printed.
    pub fn code(code: &str) -> Vec<String> {
        let page = format!("Page({{ async onLoad() {{ {code} }} }})");
        let mut lane = lane(&[("pages/a.js", &page)]);
        lane.log.clear();
        lane.open(1, "pages/a");
        lane.log
            .iter()
            .filter_map(|l| {
                l.strip_prefix("log ").map(str::to_string).or_else(|| l.starts_with("threw").then(|| l.clone()))
            })
            .collect()
    }

    pub fn send(&mut self, input: LogicInput) -> &mut Self {
        let start = self.out.len();
        self.logic.handle(input, self.now, &mut self.out);
        assert!(matches!(self.out.last(), Some(LogicOutput::Done)));
        for output in &self.out[start..] {
            if let Some(line) = line(output) {
                self.log.push(line);
            }
        }
        self
    }

    pub fn open(&mut self, id: u32, route: &str) -> &mut Self {
        self.open_with(id, route, Value::Undefined)
    }

    pub fn open_with(&mut self, id: u32, route: &str, query: Value) -> &mut Self {
        self.send(LogicInput::PageStack { pages: vec![stack_page(id, route)] });
        let (page, instance, given) = (PageId(id), InstanceId(id), query.clone());
        self.send(LogicInput::OpenPage { page, instance, route: route.into(), query: given, opened_by: None });
        let query = if query == Value::Undefined { Value::object::<&str>([]) } else { query };
        self.hook(id, Hook::Load(query))
    }

    pub fn hook(&mut self, id: u32, hook: Hook) -> &mut Self {
        self.send(LogicInput::Lifecycle { instance: InstanceId(id), hook })
    }

    pub fn component(&mut self, id: u32, path: &str, properties: &[(&str, Value)], place: Place) -> &mut Self {
        let properties = properties.iter().map(|(n, v)| ((*n).into(), v.clone())).collect();
        let new = NewComponent {
            instance: InstanceId(id),
            owner: InstanceId(1),
            page: PageId(1),
            path: path.into(),
            properties,
            place,
        };
        self.send(LogicInput::CreateComponents { batch: vec![new] })
    }

    pub fn tap(&mut self, id: u32, handler: &str, detail: Value) -> &mut Self {
        let event = Event { name: "tap".into(), detail, ..Event::default() };
        self.send(LogicInput::Dispatch { instance: InstanceId(id), handler: handler.into(), event: Box::new(event) })
    }

    pub fn tick(&mut self, ms: u64) -> &mut Self {
        self.now = Time::from_millis(ms);
        self.send(LogicInput::Tick)
    }

    pub fn settle(&mut self, id: u32, result: Result<Value, Failure>) -> &mut Self {
        self.send(LogicInput::Settle { id: EffectId(id), result })
    }

    pub fn reload(&mut self, path: &str, text: &str) -> &mut Self {
        let files = vec![SourceFile { path: path.into(), text: text.into() }];
        self.send(LogicInput::Reload { files, removed: Vec::new() })
    }

    pub fn ask(&mut self, question: Question) -> &mut Self {
        self.asked += 1;
        let id = self.asked;
        self.send(LogicInput::Ask { id, question })
    }

    /// Forgets what happened so far.
    pub fn clear(&mut self) -> &mut Self {
        self.log.clear();
        self.out.clear();
        self
    }

    pub fn check(&self, expect: &[&str]) {
        assert_eq!(self.log, expect);
    }

    /// Sent effects, in order.
    pub fn effects(&self) -> Vec<(u32, &zhenji_core::logic::Effect)> {
        self.out
            .iter()
            .filter_map(|o| match o {
                LogicOutput::Effect { id, effect, .. } => Some((id.0, effect)),
                _ => None,
            })
            .collect()
    }
}

/// One output as one line; trace rows and `Done` have none.
fn line(output: &LogicOutput) -> Option<String> {
    Some(match output {
        LogicOutput::Booted => "booted".into(),
        LogicOutput::Defined { path, .. } => format!("defined {path}"),
        LogicOutput::Created { instance, data } => format!("created {} {}", instance.0, data.to_json()),
        LogicOutput::SetData { instance, entries, callback } => {
            let entries: Vec<String> =
                entries.iter().map(|(p, v)| format!("{}={}", path_text(p), v.to_json())).collect();
            let callback = callback.map_or(String::new(), |c| format!(" callback {}", c.0));
            format!("setData {} {}{callback}", instance.0, entries.join(" "))
        }
        LogicOutput::Effect { id, effect, .. } => format!("effect {} {effect:?}", id.0),
        LogicOutput::TriggerEvent { instance, name, detail, bubbles, composed, .. } => {
            format!("event {} {name} {} {bubbles} {composed}", instance.0, detail.to_json())
        }
        LogicOutput::Log { level, text, .. } => format!("{level:?} {text}").replacen("Log ", "log ", 1),
        LogicOutput::Threw { exception, .. } => format!("threw {} during {}", exception.message, exception.during),
        LogicOutput::NotBuilt { api, .. } => format!("not built {api}"),
        LogicOutput::Stored { key, value } => format!("stored {key} {}", value.as_deref().unwrap_or("-")),
        LogicOutput::StorageCleared => "storage cleared".into(),
        LogicOutput::Answer { id, result } => match result {
            Ok(value) => format!("answer {id} {}", value.to_json()),
            Err(e) => format!("answer {id} error {e}"),
        },
        LogicOutput::Binding { name, args } => format!("binding {name} {}", Value::array(args.clone()).to_json()),
        LogicOutput::Deadline(at) => match at {
            Some(at) => format!("deadline {}", at.as_millis()),
            None => "deadline none".into(),
        },
        LogicOutput::Called { .. } | LogicOutput::Attached { .. } | LogicOutput::Synced { .. } | LogicOutput::Done => {
            return None;
        }
    })
}

fn stack_page(id: u32, route: &str) -> StackPage {
    let area = zhenji_core::shell::area(&device(), false, false);
    StackPage { page: PageId(id), instance: InstanceId(id), route: route.into(), area }
}

fn device() -> DeviceProfile {
    DeviceProfile {
        name: "iphone-x".into(),
        brand: "iPhone".into(),
        model: "iPhone X".into(),
        platform: "ios".into(),
        system: "iOS 17.4".into(),
        version: "8.0.49".into(),
        sdk_version: "3.7.0".into(),
        language: "zh_CN".into(),
        width: 375.0,
        height: 812.0,
        pixel_ratio: 3.0,
        status_bar: 44.0,
        navigation_bar: 44.0,
        tab_bar: 49.0,
        safe_bottom: 34.0,
        moment: zhenji_core::device::Moment::default(),
        habits: zhenji_core::device::Habits::default(),
    }
}
