#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace bitbeats::audio {

/// One step of the chain between the ring and the output. process() runs on the output's thread: no lock, no heap, no
/// file. A stage that has nothing to do leaves every bit as it is.
class DspStage {
public:
    virtual ~DspStage() = default;
    /// Before the first process() and whenever the format changes; may allocate. Never at the same time as process().
    virtual void prepare(int sampleRate, int channels) = 0;
    virtual void process(std::span<float> interleaved) = 0;
};

/// Stages in order. Built before it is used; process() as in DspStage.
class DspChain {
public:
    void add(std::unique_ptr<DspStage> stage) { m_stages.push_back(std::move(stage)); }
    void prepare(int sampleRate, int channels) {
        for (auto& stage : m_stages)
            stage->prepare(sampleRate, channels);
    }
    void process(std::span<float> interleaved) {
        for (auto& stage : m_stages)
            stage->process(interleaved);
    }

private:
    std::vector<std::unique_ptr<DspStage>> m_stages;
};

} // namespace bitbeats::audio
