#include "TagCover.h"

#include "TagLibCompat.h"
#include "Values.h"

#include <taglib/apetag.h>
#include <taglib/asfpicture.h>
#include <taglib/asftag.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/flacfile.h>
#include <taglib/flacpicture.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4coverart.h>
#include <taglib/mp4tag.h>
#include <taglib/xiphcomment.h>
#include <vector>

namespace bitbeats::tags {
namespace {

TagLib::ByteVector bytesOf(const Picture& cover) {
    return {reinterpret_cast<const char*>(cover.bytes.data()), static_cast<unsigned>(cover.bytes.size())};
}

std::string_view view(const Picture& cover) {
    return {reinterpret_cast<const char*>(cover.bytes.data()), cover.bytes.size()};
}

TagLib::String mimeOf(const Picture& cover) {
    return TagLib::String(std::string(pictureType(view(cover))));
}

TagLib::String descriptionOf(const Picture& cover) {
    return {cover.description, TagLib::String::UTF8};
}

bool standsForCover(int kind) {
    return kind == 0 || kind == 3;
}

TagLib::FLAC::Picture* flacPicture(const Picture& cover) {
    auto* picture = new TagLib::FLAC::Picture; // owned by the tag it is added to
    picture->setType(TagLib::FLAC::Picture::FrontCover);
    picture->setMimeType(mimeOf(cover));
    picture->setDescription(descriptionOf(cover));
    picture->setData(bytesOf(cover));
    return picture;
}

/// The list that TagLib hands out must be gone before its owner changes: the last to hold it deletes the pictures.
template<typename Holder>
std::vector<TagLib::FLAC::Picture*> frontCovers(Holder& holder) {
    std::vector<TagLib::FLAC::Picture*> covers;
    const auto pictures = holder.pictureList();
    for (auto* picture : pictures)
        if (standsForCover(picture->type())) covers.push_back(picture);
    return covers;
}

template<typename Holder>
void setFlacCover(Holder& holder, const Picture& cover) {
    for (auto* picture : frontCovers(holder))
        holder.removePicture(picture);
    if (!cover.bytes.empty()) holder.addPicture(flacPicture(cover));
}

} // namespace

void setCover(TagLib::ID3v2::Tag& tag, const Picture& cover) {
    std::vector<TagLib::ID3v2::Frame*> old;
    for (auto* frame : tag.frameList())
        if (const auto* picture = dynamic_cast<TagLib::ID3v2::AttachedPictureFrame*>(frame);
            picture && standsForCover(picture->type()))
            old.push_back(frame);
    for (auto* frame : old)
        tag.removeFrame(frame);
    if (cover.bytes.empty()) return;
    auto* frame = new TagLib::ID3v2::AttachedPictureFrame; // owned by the tag
    frame->setTextEncoding(TagLib::String::UTF8);
    frame->setType(TagLib::ID3v2::AttachedPictureFrame::FrontCover);
    frame->setMimeType(mimeOf(cover));
    frame->setDescription(descriptionOf(cover));
    frame->setPicture(bytesOf(cover));
    tag.addFrame(frame);
}

void setCover(TagLib::Ogg::XiphComment& tag, const Picture& cover) {
    setFlacCover(tag, cover);
}

void setCover(TagLib::FLAC::File& file, const Picture& cover) {
    setFlacCover(file, cover);
}

void setCover(TagLib::MP4::Tag& tag, const Picture& cover) {
    using Art = TagLib::MP4::CoverArt;
    TagLib::MP4::CoverArtList arts;
    if (tag.contains("covr")) arts = tag.item("covr").toCoverArtList();
    if (!arts.isEmpty()) arts.erase(arts.begin()); // the first is the cover by custom
    const auto type = pictureType(view(cover));
    const auto format = type == "image/png"   ? Art::PNG
                        : type == "image/gif" ? Art::GIF
                        : type == "image/bmp" ? Art::BMP
                                              : Art::JPEG;
    if (!cover.bytes.empty()) arts.prepend(Art(format, bytesOf(cover)));
    if (arts.isEmpty())
        tag.removeItem("covr");
    else
        tag.setItem("covr", arts);
}

void setCover(TagLib::APE::Tag& tag, const Picture& cover) {
    const TagLib::String key("COVER ART (FRONT)");
    tag.removeItem(key);
    if (cover.bytes.empty()) return;
    const auto type = pictureType(view(cover));
    TagLib::ByteVector data(type == "image/png" ? "cover.png" : "cover.jpg");
    data.append('\0');
    data.append(bytesOf(cover));
    tag.setData(key, data);
}

void setCover(TagLib::ASF::Tag& tag, const Picture& cover) {
    TagLib::ASF::AttributeList kept;
    const auto old = tag.attribute("WM/Picture");
    for (const auto& attribute : old)
        if (const auto picture = attribute.toPicture(); !picture.isValid() || !standsForCover(picture.type()))
            kept.append(attribute);
    if (!cover.bytes.empty()) {
        TagLib::ASF::Picture picture;
        picture.setType(TagLib::ASF::Picture::FrontCover);
        picture.setMimeType(mimeOf(cover));
        picture.setDescription(descriptionOf(cover));
        picture.setPicture(bytesOf(cover));
        kept.append(TagLib::ASF::Attribute(picture));
    }
    if (kept.isEmpty())
        tag.removeItem("WM/Picture");
    else
        tag.setAttribute("WM/Picture", kept);
}

} // namespace bitbeats::tags
