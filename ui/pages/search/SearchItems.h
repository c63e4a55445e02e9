#pragma once

#include "library/Catalogue.h"
#include "playback/QueueItem.h"

#include <vector>

namespace bitbeats::ui {

/// Tracks of the library as the queue and the pictures want them.
playback::QueueItem itemOf(const library::Track& track);
std::vector<playback::QueueItem> itemsOf(const std::vector<library::Track>& tracks);
/// Stands for the picture of an album or an artist where no track is at hand.
playback::QueueItem coverOf(const library::Album& album);
playback::QueueItem coverOf(const library::Artist& artist);

} // namespace bitbeats::ui
