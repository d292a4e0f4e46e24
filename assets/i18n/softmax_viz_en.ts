<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en_US">
<context>
    <name>ChangeMarks</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassChip</name>
    <message numerus="yes">
        <source>%Ln point(s)</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message numerus="yes">
        <source>remove class %1 with %n point(s)</source>
        <translation type="unfinished">
            <numerusform>remove class %1 with %n point</numerusform>
            <numerusform>remove class %1 with %n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassMenu</name>
    <message numerus="yes">
        <source>&amp;Select its %Ln point(s)</source>
        <translation>
            <numerusform>&amp;Select its %Ln point</numerusform>
            <numerusform>&amp;Select its %Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Remove it with its %Ln point(s)</source>
        <translation>
            <numerusform>&amp;Remove it with its %Ln point</numerusform>
            <numerusform>&amp;Remove it with its %Ln points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Clipboard</name>
    <message numerus="yes">
        <source>Copying %n point(s)…</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>cut %n point(s)</source>
        <translation>
            <numerusform>cut %n point</numerusform>
            <numerusform>cut %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>paste %n point(s)</source>
        <translation>
            <numerusform>paste %n point</numerusform>
            <numerusform>paste %n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataTransfer</name>
    <message numerus="yes">
        <source>%Ln point(s) written to %1.</source>
        <translation>
            <numerusform>%Ln point written to %1.</numerusform>
            <numerusform>%Ln points written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>delete %n point(s)</source>
        <translation>
            <numerusform>delete %n point</numerusform>
            <numerusform>delete %n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DecisionForm</name>
    <message numerus="yes">
        <source>%Ln row(s) left out</source>
        <translation>
            <numerusform>%Ln row left out</numerusform>
            <numerusform>%Ln rows left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln row</numerusform>
            <numerusform>%Ln rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DocumentSaver</name>
    <message numerus="yes">
        <source>The session is on the clipboard as text (%Ln character(s)). Paste it into any window.</source>
        <translation type="unfinished">
            <numerusform>The session is on the clipboard as text (%Ln character). Paste it into any window.</numerusform>
            <numerusform>The session is on the clipboard as text (%Ln characters). Paste it into any window.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EdgePointers</name>
    <message numerus="yes">
        <source>%Ln point(s)</source>
        <translation type="unfinished">
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message numerus="yes">
        <source>spray %n point(s)</source>
        <translation>
            <numerusform>spray %n point</numerusform>
            <numerusform>spray %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>move %n point(s)</source>
        <translation>
            <numerusform>move %n point</numerusform>
            <numerusform>move %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>relabel %n point(s)</source>
        <translation>
            <numerusform>relabel %n point</numerusform>
            <numerusform>relabel %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>erase %n point(s)</source>
        <translation>
            <numerusform>erase %n point</numerusform>
            <numerusform>erase %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>delete %n point(s)</source>
        <translation>
            <numerusform>delete %n point</numerusform>
            <numerusform>delete %n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>clear %n point(s)</source>
        <translation>
            <numerusform>clear %n point</numerusform>
            <numerusform>clear %n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryDialog</name>
    <message numerus="yes">
        <source>They replace %Ln point(s), and training starts over. Undo brings both back.</source>
        <translation>
            <numerusform>They replace %Ln point, and training starts over. Undo brings both back.</numerusform>
            <numerusform>They replace %Ln points, and training starts over. Undo brings both back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln point(s)</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n point</numerusform>
            <numerusform>%n points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%n class</numerusform>
            <numerusform>%n classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message numerus="yes">
        <source>%Ln point(s)</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln parameter(s)</source>
        <translation>
            <numerusform>%Ln parameter</numerusform>
            <numerusform>%Ln parameters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StopRulesButton</name>
    <message numerus="yes">
        <source>%Ln condition(s)</source>
        <translation>
            <numerusform>%Ln condition</numerusform>
            <numerusform>%Ln conditions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TableAnswer</name>
    <message numerus="yes">
        <source>%Ln point(s)</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TableImport</name>
    <message numerus="yes">
        <source>add %n point(s)</source>
        <translation>
            <numerusform>add %n point</numerusform>
            <numerusform>add %n points</numerusform>
        </translation>
    </message>
</context>
</TS>
