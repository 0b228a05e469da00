/* Makes the n-th change to a folder fail, or kills the process at it; loaded before libc (LD_PRELOAD).
 *
 * Everything by which Python, SQLite, FAISS, NumPy and tantivy change files comes through these functions. A change is
 * counted when its path begins with the prefix of `fault_arm`. (Not seen: tantivy's renames of what it has written beside
 * a file, which are system calls of its own; the changes before and after each are.) Each that succeeds is noted in a log, with what it would
 * take to undo it, so that a power cut can be played afterwards: see tests/faulting.py. Nothing here is armed before
 * `fault_arm` is called.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, EIO_ONCE, FULL_FROM, KILL, TORN_KILL };

static char prefix[PATH_MAX], shadow[PATH_MAX];
static size_t prefix_length;
static atomic_long count, saved;
static long at;
static int mode, log_fd = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void fault_arm(const char *folder, long nth, int how, const char *log_path, const char *shadow_folder) {
    snprintf(shadow, sizeof shadow, "%s", shadow_folder);
    log_fd = *log_path ? (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    at = nth;
    mode = how;
    count = 0;
    snprintf(prefix, sizeof prefix, "%s", folder);
    prefix_length = strlen(prefix);
}

long fault_count(void) { return count; }

static int ours(const char *path) { return prefix_length && strncmp(path, prefix, prefix_length) == 0; }

static int of_fd(int fd, char *path) {
    char link[64];
    if (!prefix_length) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return ours(path);
}

static int of_at(int fd, const char *name, char *path) {
    if (!prefix_length) return 0;
    if (name[0] == '/' || fd == AT_FDCWD) {
        snprintf(path, PATH_MAX, "%s", name);
        return ours(path);
    }
    char folder[PATH_MAX];
    if (!of_fd(fd, folder)) return 0;
    snprintf(path, PATH_MAX, "%.2000s/%.2000s", folder, name);
    return 1;
}

/* Counts a change; 1 where it is to fail, with errno set. `grows`: it takes room on the disk. `torn`: half of it can be
 * done before the kill. */
static int fails(int grows, int *torn) {
    long now = ++count;
    if (mode == EIO_ONCE && now == at) { errno = EIO; return 1; }
    if (mode == FULL_FROM && now >= at && grows) { errno = ENOSPC; return 1; }
    if (mode == KILL && now == at) kill(getpid(), SIGKILL);
    if (mode == TORN_KILL && now == at) {
        if (torn) *torn = 1;
        else kill(getpid(), SIGKILL);
    }
    return 0;
}

static void note(const char *kind, const char *path, const char *other, long kept) {
    if (log_fd < 0) return;
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%s\t%s\t%s\t%ld\n", kind, path, other, kept);
    syscall(SYS_write, log_fd, line, length);
}

/* A folder that was synced, with the names in it: tantivy renames by system calls of its own, which do not come through
 * here. */
static void note_folder(const char *path) {
    char names[2 * PATH_MAX] = "";
    size_t used = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            used += snprintf(names + used, sizeof names - used, "%s/", entry->d_name);
    if (folder) closedir(folder);
    note("syncdir", path, names, 0);
}

/* The content of a file as it is now, under a number in the shadow folder. */
static long keep_copy(const char *path) {
    if (log_fd < 0) return 0;
    char name[PATH_MAX], block[65536];
    long number = ++saved;
    snprintf(name, sizeof name, "%.4000s/%ld", shadow, number);
    int from = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    int to = syscall(SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t length;
    while (from >= 0 && to >= 0 && (length = syscall(SYS_read, from, block, sizeof block)) > 0)
        syscall(SYS_write, to, block, length);
    syscall(SYS_close, from);
    syscall(SYS_close, to);
    return number;
}

/* The file itself, by another name in the shadow folder, so that it stays when it is removed. */
static long keep_file(const char *path) {
    if (log_fd < 0) return 0;
    char name[PATH_MAX];
    long number = ++saved;
    snprintf(name, sizeof name, "%.4000s/%ld", shadow, number);
    return syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, name, 0) ? 0 : number;
}

static int opened(const char *symbol, int fd, const char *name, int flags, mode_t permissions) {
    int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, symbol);
    char path[PATH_MAX];
    if (!(flags & (O_CREAT | O_TRUNC)) || !of_at(fd, name, path)) return real(fd, name, flags, permissions);
    int there = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    if (there && !(flags & O_TRUNC)) return real(fd, name, flags, permissions);
    if (fails(!there, NULL)) return -1;
    int found = real(fd, name, flags, permissions);
    if (found >= 0) note(there ? "write" : "create", path, "", 0);
    return found;
}

#define OPENER(name)                                                                                                   \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t permissions = va_arg(more, mode_t);                                                                     \
        va_end(more);                                                                                                  \
        return opened("openat", AT_FDCWD, path, flags, permissions);                                                   \
    }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name)                                                                                                \
    int name(int fd, const char *path, int flags, ...) {                                                               \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t permissions = va_arg(more, mode_t);                                                                     \
        va_end(more);                                                                                                  \
        return opened("openat", fd, path, flags, permissions);                                                         \
    }
OPENER_AT(openat)
OPENER_AT(openat64)

/* A write to `fd`, done by `call(how many bytes)`. */
#define WRITING(fd, size, call)                                                                                        \
    char path[PATH_MAX];                                                                                               \
    if (!of_fd(fd, path)) { size_t length = size; (void)length; return call; }                                         \
    int torn = 0;                                                                                                      \
    if (fails(1, &torn)) return -1;                                                                                    \
    size_t length = torn ? (size) / 2 : (size);                                                                        \
    ssize_t done = call;                                                                                               \
    if (torn) kill(getpid(), SIGKILL);                                                                                 \
    if (done >= 0) note("write", path, "", 0);                                                                         \
    return done;

ssize_t write(int fd, const void *data, size_t size) { WRITING(fd, size, REAL(write)(fd, data, length)) }
ssize_t pwrite(int fd, const void *data, size_t size, off_t place) {
    WRITING(fd, size, REAL(pwrite)(fd, data, length, place))
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t place) {
    WRITING(fd, size, REAL(pwrite64)(fd, data, length, place))
}
ssize_t writev(int fd, const struct iovec *parts, int many) {
    WRITING(fd, (size_t)0, ((void)length, REAL(writev)(fd, parts, many)))
}
ssize_t sendfile(int fd, int from, off_t *place, size_t size) {
    WRITING(fd, size, REAL(sendfile)(fd, from, place, length))
}
ssize_t sendfile64(int fd, int from, off64_t *place, size_t size) {
    WRITING(fd, size, REAL(sendfile64)(fd, from, place, length))
}
ssize_t copy_file_range(int from, off64_t *first, int fd, off64_t *place, size_t size, unsigned flags) {
    WRITING(fd, size, REAL(copy_file_range)(from, first, fd, place, length, flags))
}
int ftruncate(int fd, off_t size) { WRITING(fd, (size_t)0, ((void)length, REAL(ftruncate)(fd, size))) }
int ftruncate64(int fd, off64_t size) { WRITING(fd, (size_t)0, ((void)length, REAL(ftruncate64)(fd, size))) }
int fallocate(int fd, int how, off_t place, off_t size) {
    WRITING(fd, (size_t)0, ((void)length, REAL(fallocate)(fd, how, place, size)))
}

/* NumPy writes arrays so; what libc writes for it does not come through `write` above. */
size_t fwrite(const void *data, size_t size, size_t many, FILE *file) {
    char path[PATH_MAX];
    if (!of_fd(fileno(file), path)) return REAL(fwrite)(data, size, many, file);
    int torn = 0;
    if (fails(1, &torn)) return 0;
    size_t done = REAL(fwrite)(data, size, torn ? many / 2 : many, file);
    if (torn) { REAL(fflush)(file); kill(getpid(), SIGKILL); }
    note("write", path, "", 0);
    return done;
}

static int synced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    if (!of_fd(fd, path)) return real(fd);
    if (fails(0, NULL)) return -1;
    int failed = real(fd);
    struct stat about;
    if (failed || syscall(SYS_fstat, fd, &about)) return failed;
    if (S_ISDIR(about.st_mode)) note_folder(path);
    else note("sync", path, "", keep_copy(path));
    return 0;
}
int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

static int renamed(int from, const char *old, int to, const char *new, unsigned flags) {
    char one[PATH_MAX], other[PATH_MAX];
    int counted = of_at(to, new, other) && of_at(from, old, one);
    if (counted && fails(0, NULL)) return -1;
    long kept = counted ? keep_file(other) : 0;
    int failed = syscall(SYS_renameat2, from, old, to, new, flags);
    if (counted && !failed) note("rename", one, other, kept);
    return failed;
}
int rename(const char *old, const char *new) { return renamed(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return renamed(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return renamed(from, old, to, new, flags);
}

static int linked(int from, const char *old, int to, const char *new, int flags) {
    char one[PATH_MAX], other[PATH_MAX];
    int counted = of_at(to, new, other) && of_at(from, old, one);
    if (counted && fails(1, NULL)) return -1;
    int failed = syscall(SYS_linkat, from, old, to, new, flags);
    if (counted && !failed) note("link", one, other, 0);
    return failed;
}
int link(const char *old, const char *new) { return linked(AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) { return linked(from, old, to, new, flags); }

static int removed(int fd, const char *name, int flags) {
    char path[PATH_MAX];
    int counted = of_at(fd, name, path);
    if (counted && fails(0, NULL)) return -1;
    long kept = counted && !(flags & AT_REMOVEDIR) ? keep_file(path) : 0;
    int failed = syscall(SYS_unlinkat, fd, name, flags);
    if (counted && !failed) note(flags & AT_REMOVEDIR ? "rmdir" : "unlink", path, "", kept);
    return failed;
}
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int fd, const char *path, int flags) { return removed(fd, path, flags); }

static int made(int fd, const char *name, mode_t permissions) {
    char path[PATH_MAX];
    int counted = of_at(fd, name, path);
    if (counted && fails(1, NULL)) return -1;
    int failed = syscall(SYS_mkdirat, fd, name, permissions);
    if (counted && !failed) note("mkdir", path, "", 0);
    return failed;
}
int mkdir(const char *path, mode_t permissions) { return made(AT_FDCWD, path, permissions); }
int mkdirat(int fd, const char *path, mode_t permissions) { return made(fd, path, permissions); }

int chmod(const char *path, mode_t permissions) {
    if (ours(path) && fails(0, NULL)) return -1;
    return REAL(chmod)(path, permissions);
}
int fchmod(int fd, mode_t permissions) {
    char path[PATH_MAX];
    if (of_fd(fd, path) && fails(0, NULL)) return -1;
    return REAL(fchmod)(fd, permissions);
}
