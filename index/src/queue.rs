//! Passages on their way to the indexing threads, in batches, and no more of them at once than memory should hold.
//!
//! The library's own queue holds ten thousand batches, whatever they weigh, and waking a thread for each passage costs
//! as much as reading some.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::indexer::UserOperation;
use tantivy::schema::document::Document;

/// Passages of a batch.
pub(crate) const BATCH: usize = 64;
/// Batches under way at once.
const MOST: usize = 128;
/// A batch that gets no place within so long goes on without one: when the indexing threads have died, the library
/// says so as soon as it is given something.
const PATIENCE: Duration = Duration::from_secs(5);

/// Places for batches under way.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    taken: Mutex<usize>,
    left: Condvar,
}

/// A place that a batch takes until the last of its passages is indexed or dropped.
#[derive(Debug)]
struct Place(Arc<Queue>);

/// A passage under way.
pub(crate) struct Queued {
    document: TantivyDocument,
    _place: Arc<Place>,
}

impl Queue {
    /// Waits for a place and gives the passages as what the library takes.
    pub(crate) fn admit(self: &Arc<Self>, documents: Vec<TantivyDocument>) -> Vec<UserOperation<Queued>> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.left.wait_timeout_while(taken, PATIENCE, |taken| *taken >= MOST);
        *waited.unwrap_or_else(PoisonError::into_inner).0 += 1;
        let place = Arc::new(Place(Arc::clone(self)));
        let queued = |document| UserOperation::Add(Queued { document, _place: Arc::clone(&place) });
        documents.into_iter().map(queued).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.left.notify_one();
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_waits_until_another_has_left() {
        let queue = Arc::new(Queue::default());
        let under_way: Vec<_> = (0..MOST).map(|_| queue.admit(vec![TantivyDocument::new(); 2])).collect();
        let waiting = std::thread::spawn({
            let queue = Arc::clone(&queue);
            move || queue.admit(vec![TantivyDocument::new()]).len()
        });
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        drop(under_way);
        assert_eq!(waiting.join().unwrap(), 1);
        assert_eq!(*queue.taken.lock().unwrap(), 0);
    }
}
