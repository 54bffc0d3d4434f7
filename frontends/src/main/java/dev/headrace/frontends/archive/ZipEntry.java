package dev.headrace.frontends.archive;

/// One line of a zip archive's directory.
/// @param name as stored; never used as a path of the file system
/// @param size bytes of the content, as the directory declares it
/// @param storedSize bytes of the content inside the archive
/// @param headerOffset where the entry's local header begins, counted from the archive's start
record ZipEntry(String name, Method method, long size, long storedSize, long crc, long headerOffset) {
    enum Method {
        STORED,
        DEFLATED
    }
}
