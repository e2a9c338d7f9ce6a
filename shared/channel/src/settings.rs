//! Settings from the environment: everything that is missing or malformed is named in one line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::ops::RangeInclusive;

use tracing::Level;
use url::Url;

/// Reads settings one by one and gathers those that are missing or malformed.
///
/// A reader gives `None` where the setting is noted as wrong; [`Settings::finish`] tells all of them.
pub struct Settings<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    error: SettingsError,
}

/// Settings that are missing or malformed, by name, and what they must be. Values are never in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsError {
    missing: BTreeSet<String>,
    malformed: BTreeMap<String, String>,
}

/// Variable of the process environment; `None` also where it is not Unicode.
#[must_use]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl<'a> Settings<'a> {
    /// Reads from a look-up, such as [`environment`]. An empty value counts as absent.
    #[must_use]
    pub fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { variable, error: SettingsError::default() }
    }

    /// Text that must be there.
    pub fn required(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.error.missing.insert(name.to_owned());
        }
        value
    }

    /// Text that may be absent.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    /// Whole number within a range.
    pub fn number(&mut self, name: &str, range: RangeInclusive<u64>, default: u64) -> Option<u64> {
        let expected = format!("a number from {} to {}", range.start(), range.end());
        let parse = |text: &str| text.parse().ok().filter(|number| range.contains(number));
        self.parsed(name, &expected, parse, default)
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str, default: bool) -> Option<bool> {
        self.parsed(name, "true or false", |text| text.parse().ok(), default)
    }

    /// `http` or `https` URL that must be there, as it is written.
    pub fn url(&mut self, name: &str) -> Option<String> {
        let text = self.required(name)?;
        if is_url(&text) { Some(text) } else { self.malformed(name, "must be an http or https URL") }
    }

    /// `http` or `https` URL that may be absent, as it is written.
    pub fn optional_url(&mut self, name: &str) -> Option<Option<String>> {
        let parse = |text: &str| is_url(text).then(|| Some(text.to_owned()));
        self.parsed(name, "an http or https URL", parse, None)
    }

    /// URL of a FIFO queue, as it is written. SQS allows `.fifo` only in names of FIFO queues.
    pub fn fifo_queue(&mut self, name: &str) -> Option<String> {
        let url = self.url(name)?;
        if url.strip_suffix(".fifo").is_some() {
            Some(url)
        } else {
            self.malformed(name, "must be the URL of a FIFO queue")
        }
    }

    /// Level of the log, `INFO` where the setting is absent.
    pub fn log_level(&mut self, name: &str) -> Option<Level> {
        self.parsed(name, "error, warn, info, debug or trace", |text| text.parse().ok(), Level::INFO)
    }

    /// Value that a function makes of the text; the default where the setting is absent.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        default: T,
    ) -> Option<T> {
        self.read(name, |text| parse(text).ok_or_else(|| format!("must be {expected}")), default)
    }

    /// Value that a function makes of the text, or says why not, without the text; the default
    /// where the setting is absent.
    pub fn read<T, E: Display>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, E>,
        default: T,
    ) -> Option<T> {
        match self.optional(name) {
            None => Some(default),
            Some(text) => read(&text).map_or_else(|why| self.malformed(name, &why.to_string()), Some),
        }
    }

    /// Notes that a setting is not what it must be.
    fn malformed<T>(&mut self, name: &str, why: &str) -> Option<T> {
        self.error.malformed.insert(name.to_owned(), why.to_owned());
        None
    }

    /// Gives the value that was made of all settings.
    ///
    /// # Errors
    /// [`SettingsError`] names every setting that is missing or malformed.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, SettingsError> {
        match value {
            Some(value) if self.error == SettingsError::default() => Ok(value),
            _ => Err(self.error),
        }
    }
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("error", &self.error).finish_non_exhaustive()
    }
}

impl SettingsError {
    /// One malformed setting.
    #[must_use]
    pub fn of(name: &str, why: &str) -> Self {
        Self { malformed: BTreeMap::from([(name.to_owned(), why.to_owned())]), ..Self::default() }
    }
}

impl std::error::Error for SettingsError {}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part =
            |title: &str, names: Vec<String>| (!names.is_empty()).then(|| format!("{title}: {}", names.join(", ")));
        let malformed = self.malformed.iter().map(|(name, why)| format!("{name} ({why})")).collect();
        let parts =
            [part("missing settings", self.missing.iter().cloned().collect()), part("malformed settings", malformed)];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join("; "))
    }
}

fn is_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::Settings;

    fn read(name: &str) -> Option<String> {
        let table = [
            ("URL", "u"),
            ("EMPTY", ""),
            ("TEN", "10"),
            ("BAD", "x"),
            ("ELEVEN", "11"),
            ("ON", "true"),
            ("QUEUE", "https://queue.example/1/q.fifo"),
            ("LEVEL", "WARN"),
            ("STANDARD", "https://queue.example/1/q"),
            ("ENDPOINT", "localhost:4566"),
            ("TEN_TIMES", "loud"),
        ];
        table.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn values_and_defaults_are_read() {
        let mut settings = Settings::new(&read);
        assert_eq!(settings.required("URL").as_deref(), Some("u"));
        assert_eq!(settings.optional("EMPTY"), None);
        assert_eq!(settings.number("TEN", 1..=10, 5), Some(10));
        assert_eq!(settings.number("ABSENT", 1..=10, 5), Some(5));
        assert_eq!(settings.flag("ON", false), Some(true));
        assert_eq!(settings.url("QUEUE").as_deref(), Some("https://queue.example/1/q.fifo"));
        assert_eq!(settings.fifo_queue("QUEUE").as_deref(), Some("https://queue.example/1/q.fifo"));
        assert_eq!(settings.optional_url("QUEUE"), Some(Some("https://queue.example/1/q.fifo".to_owned())));
        assert_eq!(settings.optional_url("ABSENT"), Some(None));
        assert_eq!((settings.log_level("LEVEL"), settings.log_level("ABSENT")), (Some(Level::WARN), Some(Level::INFO)));
        assert_eq!(settings.finish(Some(1)), Ok(1));
    }

    #[test]
    fn everything_wrong_is_named_in_one_line() {
        let mut settings = Settings::new(&read);
        settings.required("ABSENT");
        settings.required("EMPTY");
        settings.number("BAD", 1..=10, 5);
        settings.number("ELEVEN", 1..=10, 5);
        settings.flag("TEN", true);
        settings.url("URL");
        settings.optional_url("ENDPOINT");
        settings.fifo_queue("STANDARD");
        settings.log_level("TEN_TIMES");
        settings.read("ON", |_| Err::<(), _>("missing: ON.type"), ());
        let line = settings.finish(Some(1)).unwrap_err().to_string();
        assert_eq!(
            line,
            "missing settings: ABSENT, EMPTY; malformed settings: BAD (must be a number from 1 to 10), \
             ELEVEN (must be a number from 1 to 10), ENDPOINT (must be an http or https URL), ON (missing: ON.type), \
             STANDARD (must be the URL of a FIFO queue), TEN (must be true or false), \
             TEN_TIMES (must be error, warn, info, debug or trace), URL (must be an http or https URL)"
        );
    }
}
