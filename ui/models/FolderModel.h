#pragma once

#include "library/Catalogue.h"
#include "models/LibraryStore.h"

#include <QAbstractItemModel>
#include <memory>

namespace bitbeats::ui {

/// The folders of the library as a tree; what lies in one is asked for when it is opened. GUI thread only.
class FolderModel : public QAbstractItemModel {
    Q_OBJECT
public:
    explicit FolderModel(LibraryStore& store, QObject* parent = nullptr);
    ~FolderModel() override;

    void refresh(); ///< from the roots on
    bool known() const { return m_known; }
    library::FolderId id(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex&) const override { return 1; }
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void fetched();

private:
    struct Node {
        library::Folder folder;
        Node* parent = nullptr;
        int row = 0;
        bool asked = false;
        std::vector<std::unique_ptr<Node>> inside;
    };
    Node* node(const QModelIndex& index) const;
    void ask(Node* around, const QPersistentModelIndex& at);

    LibraryStore& m_store;
    std::unique_ptr<Node> m_top = std::make_unique<Node>();
    bool m_known = false;
    QHash<qint64, Task> m_asking;
};

} // namespace bitbeats::ui
