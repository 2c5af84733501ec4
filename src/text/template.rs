//! Chat templates: the model's own Jinja, in the dialect of Hugging Face `transformers`
//! (`utils/chat_template_utils.py`).

use super::gguf::{string, token_at};
use super::{TextError, Tokenizer};
use crate::weights::Metadata;
use minijinja::{Environment, Error, ErrorKind, context};
use std::sync::Arc;

/// A turn of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// What was said.
    pub content: String,
}

/// ChatML, for models that have its tokens and no template.
const CHATML: &str = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/// A compiled chat template. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ChatTemplate {
    environment: Arc<Environment<'static>>,
    bos: String,
    eos: String,
}

impl ChatTemplate {
    /// Compiles `source`; `bos` and `eos` are the strings it may write as `bos_token`, `eos_token`.
    ///
    /// # Errors
    /// The template is not Jinja.
    pub fn new(source: &str, bos: Option<&str>, eos: Option<&str>) -> Result<Self, TextError> {
        let mut environment = Environment::new();
        let syntax = minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment
            .set_syntax(syntax.map_err(|e| TextError::Template(format!("chat template syntax: {:?}", e.kind())))?);
        // A file name would choose an escaping by its ending; chat text is never escaped.
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<String, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        });
        environment.add_function("strftime_now", |format: String| today(&format));
        environment.add_template_owned("chat", source.to_owned()).map_err(|e| {
            let line = e.line().unwrap_or(0);
            TextError::Template(format!("the model's chat template does not compile ({:?}, line {line})", e.kind()))
        })?;
        let own = |token: Option<&str>| token.unwrap_or("").to_owned();
        Ok(Self { environment: Arc::new(environment), bos: own(bos), eos: own(eos) })
    }

    /// The template of a GGUF file (`tokenizer.chat_template`); ChatML if there is none and the
    /// tokenizer has `<|im_start|>`.
    ///
    /// # Errors
    /// The template is not Jinja, or there is none and the model does not speak ChatML.
    pub fn from_gguf(metadata: &Metadata, tokenizer: &Tokenizer) -> Result<Self, TextError> {
        let source = match string(metadata, "tokenizer.chat_template") {
            Some(source) => source,
            None => return Self::chatml(tokenizer),
        };
        let bos = token_at(metadata, "tokenizer.ggml.bos_token_id");
        Self::new(source, bos, token_at(metadata, "tokenizer.ggml.eos_token_id"))
    }

    /// ChatML, if the tokenizer has `<|im_start|>`.
    ///
    /// # Errors
    /// It has not.
    pub fn chatml(tokenizer: &Tokenizer) -> Result<Self, TextError> {
        if tokenizer.token_to_id("<|im_start|>").is_none() {
            return Err(TextError::Template(
                "the model has no chat template and its vocabulary no <|im_start|>; use it with plain prompts".into(),
            ));
        }
        Self::new(CHATML, None, Some("<|im_end|>"))
    }

    /// The conversation as the model wants to read it; `add_generation_prompt` opens the answer.
    ///
    /// # Errors
    /// The template refuses the conversation (`raise_exception`) or fails.
    pub fn render(&self, messages: &[Message], add_generation_prompt: bool) -> Result<String, TextError> {
        let turns = messages.iter().map(|m| context! { role => m.role.as_str(), content => m.content.as_str() });
        let values = context! {
            messages => turns.collect::<Vec<_>>(),
            add_generation_prompt => add_generation_prompt,
            bos_token => self.bos.as_str(),
            eos_token => self.eos.as_str(),
            tools => (),
            documents => (),
        };
        // The error's message may quote the conversation; its kind and line do not.
        self.environment.get_template("chat").and_then(|t| t.render(values)).map_err(|e| {
            let line = e.line().unwrap_or(0);
            TextError::Template(format!(
                "the model's chat template refuses this conversation ({:?}, line {line}); most want an optional system message, then user and assistant in turn",
                e.kind()
            ))
        })
    }
}

/// `strftime_now`: there is no clock in this room, so templates are told a fixed day, the one that
/// Llama 3's templates fall back to themselves.
fn today(format: &str) -> String {
    const DAY: [(&str, &str); 8] = [
        ("%d", "26"),
        ("%b", "Jul"),
        ("%B", "July"),
        ("%m", "07"),
        ("%Y", "2024"),
        ("%H", "00"),
        ("%M", "00"),
        ("%S", "00"),
    ];
    DAY.iter().fold(format.to_owned(), |text, (code, value)| text.replace(code, value))
}
