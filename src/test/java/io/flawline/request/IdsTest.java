package io.flawline.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void idsAreOrderedByTimeAlsoWithinAMillisecond() {
        List<String> ids = Stream.generate(Ids::next).limit(20_000).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void idsFromSeveralThreadsAreUniqueUuidsOfVersion7() {
        List<String> ids = IntStream.range(0, 20_000).parallel().mapToObj(i -> Ids.next()).toList();
        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(UUID.fromString(id).version()).isEqualTo(7);
            assertThat(UUID.fromString(id).variant()).isEqualTo(2);
        });
    }
}
