#include <cstdio>

int main() {
    std::printf("BitBeats " BITBEATS_VERSION "\n");
    return 0;
}
