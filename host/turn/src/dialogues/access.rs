//! Whose a conversation is, and for how sure a login.

use samspill_core::conversation::{Conversation, Principal};
use samspill_core::ports::DialogueError;

/// Whether this is the principal's conversation, and the login is sure enough for it. Another's is not told apart from none.
pub(super) fn may_read(conversation: &Conversation, principal: Option<&Principal>) -> Result<(), DialogueError> {
    match (&conversation.principal, principal) {
        (None, None) => Ok(()),
        (Some(owner), Some(principal)) if owner == principal && principal.level < owner.level => {
            Err(DialogueError::LoginLevel(owner.level))
        }
        (Some(owner), Some(principal)) if owner == principal => Ok(()),
        _ => Err(DialogueError::NotFound),
    }
}

/// Whether it can become the principal's, or is so already.
pub(super) fn may_take(conversation: &Conversation, principal: &Principal) -> Result<(), DialogueError> {
    may_read(conversation, conversation.principal.as_ref().map(|_| principal))
}
