//! Tells the system's allocator to give freed memory back: how, once at the start of a program, and now, after something large.
//!
//! A run reads answers of megabytes on several threads and holds none of them for long. glibc keeps what they took, for each
//! thread apart, and raises its own thresholds with each large piece: a run over one target with `--html` then has 220 MB
//! resident where it needs 140, one over eleven targets 344. Its three settings below cannot be given in any other way than by a
//! call to the C library or by variables that would have to be set before the program starts.

/// Pieces from this size on are mapped one by one and unmapped when they are freed, in bytes: what a read takes at most.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED: libc::c_int = 64 << 10;
/// So much may lie free at the top of the heap, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const FREE_AT_TOP: libc::c_int = 128 << 10;
/// So many heaps for all threads.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: libc::c_int = 2;

/// Tells the allocator. To be called first in a program, before it starts a thread. Without effect where the allocator is not
/// that of glibc.
pub fn give_back_what_is_freed() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    for (setting, value) in
        [(libc::M_MMAP_THRESHOLD, MAPPED), (libc::M_TRIM_THRESHOLD, FREE_AT_TOP), (libc::M_ARENA_MAX, HEAPS)]
    {
        // SAFETY: mallopt(3) reads two integers and touches no memory of ours. It is not to be called while another thread
        // allocates; no thread but the first has been started yet. A setting that is refused leaves everything as it was.
        #[allow(unsafe_code)]
        unsafe {
            libc::mallopt(setting, value);
        }
    }
}

/// Gives back what is free between pieces that are still used. It looks through all heaps: to be called after something large, and
/// not often. Without effect where the allocator is not that of glibc.
pub fn give_back_now() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: malloc_trim(3) takes the locks of the heaps, reads one integer and gives only pages back that hold nothing.
    #[allow(unsafe_code)]
    unsafe {
        libc::malloc_trim(0);
    }
}
