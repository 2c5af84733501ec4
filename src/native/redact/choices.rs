//! What to redact: the flags, as [`RedactOptions`].

use crate::native::io_error;
use crate::redact::{self, Operator, RedactOptions};
use crate::{Error, Result};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct Choices {
    /// Only these kinds, such as EMAIL,PHONE; docs/redaction.md has them all
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    types: Option<Vec<String>>,
    /// What scores less stays, 0 to 1 [default: 0.5]
    #[arg(long, value_name = "SCORE")]
    threshold: Option<f32>,
    /// A value that goes wherever it stands, or @FILE with one a line; may be given again
    #[arg(long, value_name = "VALUE")]
    deny: Vec<String>,
    /// A value that stays, or @FILE with one a line; may be given again
    #[arg(long, value_name = "VALUE")]
    allow: Vec<String>,
    /// Values in which this regular expression is found stay; may be given again
    #[arg(long, value_name = "REGEX")]
    allow_pattern: Vec<String>,
    /// A JSON array of {"type", "pattern", "context", ...}: kinds of your own
    #[arg(long, value_name = "FILE")]
    recognizers: Option<PathBuf>,
    /// Where the text is from, such as FR,DE: phone numbers of there need no word beside them
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    region: Vec<String>,
    /// What stands where a value stood
    #[arg(long, value_enum, default_value = "placeholder")]
    operator: Replacement,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Replacement {
    /// [EMAIL_1]
    Placeholder,
    /// ****
    Mask,
    /// [EMAIL_3fa9c1d2e4b5]; another one in the next call
    Hash,
    /// Nothing
    Remove,
}

impl Choices {
    /// `tagger`: whether one runs, and so what `--types` may name.
    pub(super) fn options(&self, tagger: bool) -> Result<RedactOptions> {
        let mut options = RedactOptions {
            types: self.types.clone(),
            operator: match self.operator {
                Replacement::Placeholder => Operator::Placeholder,
                Replacement::Mask => Operator::Mask,
                Replacement::Hash => Operator::Hash,
                Replacement::Remove => Operator::Remove,
            },
            allow: values(&self.allow)?,
            allow_patterns: RedactOptions::patterns(&self.allow_pattern)?,
            deny: values(&self.deny)?,
            ..RedactOptions::default()
        };
        if let Some(threshold) = self.threshold {
            if !(0.0..=1.0).contains(&threshold) {
                return Err(Error::InvalidArgument("--threshold must be from 0 to 1".into()));
            }
            options.threshold = threshold;
        }
        if let Some(path) = &self.recognizers {
            options.recognizers = RedactOptions::recognizers_from_json(&read(path)?)?;
        }
        options.regions = RedactOptions::regions(self.region.clone())?;
        self.check_types(&options, tagger)?;
        Ok(options)
    }

    fn check_types(&self, options: &RedactOptions, tagger: bool) -> Result<()> {
        let mut kinds = redact::kinds();
        kinds.extend(options.recognizers.iter().map(redact::CustomRecognizer::kind));
        // A tagger's labels are its own; these come of every one.
        kinds.push("CUSTOM");
        let unknown = |kind: &&String| !tagger && !kinds.contains(&kind.as_str());
        match self.types.iter().flatten().find(unknown) {
            None => Ok(()),
            Some(kind) => Err(Error::InvalidArgument(format!(
                "--types has `{kind}`, which no pattern finds; the kinds are {}",
                kinds.join(", ")
            ))),
        }
    }
}

/// The values, those of `@FILE`s a line each.
fn values(given: &[String]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for value in given {
        match value.strip_prefix('@') {
            Some(path) => {
                let text = read(Path::new(path))?;
                all.extend(text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned));
            }
            None => all.push(value.clone()),
        }
    }
    Ok(all)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| io_error("read", path, &error))
}
