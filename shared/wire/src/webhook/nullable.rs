//! Values that Meta leaves out, sets to `null` or gives, with three different meanings.

/// Property whose absence and whose `null` say different things.
///
/// Example: `previous_owner_app_id` is `null` where the thread was idle, and absent where Meta does not tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Nullable<T> {
    /// Property is not there, or of a type that nothing can be made of.
    #[default]
    Absent,
    /// Property is `null`.
    Null,
    /// Property has a value, possibly an empty one.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, where there is one.
    #[must_use]
    pub fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl Nullable<super::Text> {
    /// The text, where there is one.
    #[must_use]
    pub fn as_deref(&self) -> Option<&str> {
        self.as_ref().map(|text| &**text)
    }
}
