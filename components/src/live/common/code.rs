//! The rows of the state-code tables: number, name, level, message, and what brings them about.
//!
//! One row serves the machines, the phone profiles that leave codes out, the generated pages and the coverage test.

use zhenji_core::device::Order;
use zhenji_core::spec::Code;

/// One state code and everything that is known of it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) code: Code,
    /// Which documents of WeChat list it.
    pub(crate) listed: Listed,
    /// When it comes.
    pub(crate) cause: &'static str,
    /// How to bring it about here.
    pub(crate) by: By,
}

/// Which documents of WeChat list a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// The newest official page and the note of 2020.
    Always,
    /// The newest official page.
    Official,
    /// The note of 2020, and no longer the official page.
    Seed,
    /// Neither: Tencent's SDK or reports of developers.
    Elsewhere,
}

/// How to bring a code about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// It belongs to the course of things: what the page or the user does.
    Course(&'static str),
    /// A fault, in the words of `core::world::What` as JSON; several are divided by ` or `.
    Fault(&'static str),
    /// Nothing that can happen here causes it; it is sent by script alone. Why.
    Script(&'static str),
}

impl Row {
    /// Whether a phone of this profile sends it.
    pub(crate) fn sent_by(&self, order: Order) -> bool {
        match (order, self.listed) {
            (Order::Documented | Order::Ios | Order::Android, _) | (_, Listed::Always) => true,
            (Order::Seed2020, listed) => listed == Listed::Seed,
            (Order::OfficialLatest, listed) => listed == Listed::Official,
        }
    }

    /// Whether something that happens here raises it.
    pub(crate) fn raised(&self) -> bool {
        !matches!(self.by, By::Script(_))
    }
}

/// The table of a tag: `NAME = level(number, "SDK name", Listed, "message", "cause", By)`.
macro_rules! codes {
    ($($name:ident = $level:ident($number:expr, $sdk:expr, $listed:ident, $message:expr, $cause:expr, $by:ident($how:expr));)*) => {
        $(pub(in crate::live) const $name: Row = Row {
            code: Code { code: $number, name: $sdk, level: Level::$level, message: $message },
            listed: Listed::$listed,
            cause: $cause,
            by: By::$by($how),
        };)*

        /// Every row, in the order of the documentation.
        pub(in crate::live) const ROWS: &[&Row] = &[$(&$name),*];

        /// Every code, in the same order.
        pub(in crate::live) const CODES: &[&Code] = &[$(&$name.code),*];
    };
}
pub(crate) use codes;
