#pragma once

#include <QStringList>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitbeats::test {

/// A short tone in the format of the name's extension, without tags: flac mp3 ogg opus m4a (AAC) alac.m4a wav aiff wv
/// tta wma oga (FLAC in Ogg) aac mp2 spx. Each is encoded once per program and copied then.
void makeSound(const std::filesystem::path& path, const QStringList& ffmpegArguments = {});

/// All names that makeSound() can fill and whose tags can be written.
std::vector<std::string> soundNames();

void writeBytes(const std::filesystem::path& path, std::string_view bytes);
std::string readBytes(const std::filesystem::path& path);

/// Output of ffprobe about tags, one "TAG:name=value" a line.
std::string ffprobeTags(const std::filesystem::path& path);

/// Bytes of an ID3v2 tag with these frames (each with head); `flags` of the tag.
std::string id3Tag(int version, const std::string& frames, unsigned char flags = 0);
std::string id3Frame(int version, std::string_view id, std::string_view content, unsigned flags = 0);
/// The sound of an MP3 without tags or a Xing head: some frames of silence, 128 kbit/s, 44.1 kHz.
std::string mp3Frames(int count);

/// A small picture of one colour; every seed gives another.
std::string png(int width, int height, unsigned seed = 0);

} // namespace bitbeats::test
