package io.flawline.part;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One line of a station's journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalEntry.Opened.class, name = "open"),
    @JsonSubTypes.Type(value = JournalEntry.Viewed.class, name = "view"),
    @JsonSubTypes.Type(value = JournalEntry.Decided.class, name = "verdict"),
    @JsonSubTypes.Type(value = JournalEntry.Delivered.class, name = "delivered"),
    @JsonSubTypes.Type(value = JournalEntry.Remembered.class, name = "remember"),
    @JsonSubTypes.Type(value = JournalEntry.Counted.class, name = "sequence")
})
sealed interface JournalEntry {

    /** A part is under way. */
    record Opened(PartId part, long at, boolean triggered, PartRule rule) implements JournalEntry {
    }

    /** A view of a part under way has come. */
    record Viewed(PartId part, View view) implements JournalEntry {
    }

    /** A part has its verdict, which waits for the route that takes it. */
    record Decided(Ruling ruling) implements JournalEntry {
    }

    /** The route has taken all verdicts up to that sequence number. */
    record Delivered(long sequence) implements JournalEntry {
    }

    /** A part had its verdict and its id opens no other until then. */
    record Remembered(PartId part, long forgetAt) implements JournalEntry {
    }

    /** The last sequence number that was given. */
    record Counted(long sequence) implements JournalEntry {
    }
}
